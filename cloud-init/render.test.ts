import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderBenchVm } from './render.ts';
import { validate } from './validate.ts';

const boot = { housekeepingCpus: '0-1', measuringCpus: '2-3', npmRegistry: 'https://npm.example', goProxy: 'https://go.example' };
const rendering = suite('boot text of the measuring machine');

rendering('is ASCII, valid under the schema, and its scripts parse', () => {
  assert.equal(validate(renderBenchVm(boot)), []);
});

rendering('is the same for the same values, and divides the CPUs', () => {
  const text = renderBenchVm(boot);
  assert.is(text, renderBenchVm({ ...boot }));
  assert.match(text, /\[Slice\]\n {6}AllowedCPUs=2-3/);
  assert.match(text, /set-property system\.slice AllowedCPUs=0-1/);
});

rendering('checks each download by its hash and pipes none into a shell', () => {
  const text = renderBenchVm(boot);
  assert.is(text.match(/^ +fetch https:/gm)?.length, 2);
  assert.is(text.match(/ +echo '[0-9a-f]{64,128} {2}\S+' \| sha\d+sum --check/g)?.length, 2);
  assert.match(text, /uv==[\d.]+ --hash=sha256:[0-9a-f]{64}/);
  assert.not.match(text, /curl[^\n]*\|\s*(ba)?sh/);
});

rendering('leaves addresses random and the agent running', () => {
  const text = renderBenchVm(boot);
  assert.match(text, /randomize_va_space = 2/);
  assert.not.match(text, /mask[^\n]*walinuxagent/);
});

const refused: [title: string, act: () => unknown, said: RegExp][] = [
  ['CPUs that are no list', () => renderBenchVm({ ...boot, measuringCpus: 'all' }), /measuringCpus: must be a list of CPUs/],
  ['CPUs of both kinds', () => renderBenchVm({ ...boot, measuringCpus: '1-3' }), /both hold 1/],
  [
    'an address that is not https',
    () => renderBenchVm({ ...boot, goProxy: 'http://go.example' }),
    /goProxy: must be an https address/,
  ],
  [
    'an address that would be more than one word',
    () => renderBenchVm({ ...boot, npmRegistry: 'https://a b' }),
    /npmRegistry: must be/,
  ],
  ['a value that is not there', () => renderBenchVm(boot, '#cloud-config\nhostname: {{ moon }}\n'), /placeholder \{\{ moon \}\}/],
  ['a template with a letter from a document', () => renderBenchVm(boot, '#cloud-config\n# caf\u00e9\n'), /WITH ACUTE/],
];

for (const [title, act, said] of refused) {
  rendering(`refuses ${title}`, () => {
    assert.throws(act, (error: Error & { code?: string }) => error.code === 'template-invalid' && said.test(error.message));
  });
}

rendering.run();
