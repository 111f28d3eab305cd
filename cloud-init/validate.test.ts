import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { largestBytes, validate } from './validate.ts';

function problemsOf(...lines: string[]): string[] {
  return validate(`${['#cloud-config', ...lines].join('\n')}\n`).map(({ where, what }) => `${where}: ${what}`);
}

const validation = suite('validate');

validation('takes a file that a machine can boot from', () => {
  const lines = [
    'package_update: true',
    'packages: [git, curl]',
    'write_files:',
    '  - path: /usr/local/bin/hello',
    '    permissions: "0755"',
    '    content: |',
    '      #!/bin/bash',
    '      names=(a b)',
    '      echo "$'.concat('{names[@]}" $HOME'),
    'runcmd:',
    '  - echo "it is $(date)" > /tmp/x',
    '  - [sh, -c, "test -e /tmp/x && cat /tmp/x"]',
  ];
  assert.equal(problemsOf(...lines), []);
});

const refused: [title: string, lines: string[], said: RegExp][] = [
  ['YAML that is none', ['packages: [git'], /^line \d+, column \d+: must be YAML: flow sequence/],
  [
    'a key that is there twice',
    ['packages: [git]', 'packages: [curl]'],
    /^line 3, column 1: must be YAML: map keys must be unique/,
  ],
  [
    'a misspelt key',
    ['package_updat: true'],
    /^line 2, column 1: cloud-init knows no key "package_updat": did you mean "package_update"\?$/,
  ],
  ['a key like no other', ['install_everything: true'], /knows no key "install_everything": leave it out/],
  ['a value of the wrong type', ['ssh_pwauth:', '  - 1'], /^line 3, column 3: ssh_pwauth must be/],
  [
    'permissions as a number',
    ['write_files:', '  - path: /a', '    permissions: 0644'],
    /^line 4, column 18: write_files\[0\]\.permissions must be string/,
  ],
  [
    'an unknown key inside',
    ['write_files:', '  - path: /a', '    contents: x'],
    /^line 3, column 5: write_files\[0\] must not have the key "contents"/,
  ],
  ['an open placeholder', ['hostname: {{ name }}'], /^line 2, column 11: the placeholder \{\{ name \}\} is still open/],
  ['a placeholder in brackets', ['hostname: <your-name>'], /the placeholder <your-name> is still open/],
  [
    'a private key',
    ['runcmd:', '  - echo "-----BEGIN OPENSSH PRIVATE KEY-----"'],
    /^line 3, column 11: this looks like a private key/,
  ],
  ['a password in an address', ['runcmd:', '  - curl https://me:hunter2@example.org/'], /looks like a password in an address/],
  ['a script sh cannot read', ['runcmd:', '  - if true; then echo'], /^line 3: sh cannot read the script at runcmd\.0: /],
  ['a broken sh -c', ['runcmd:', '  - [sh, -c, "echo \\"open"]'], /^line 3: sh cannot read the script at runcmd\.0\.2/],
  [
    'a broken script in a file, by the line in this one',
    ['write_files:', '  - path: /a', '    content: |', '      #!/usr/bin/env bash', '      echo fine', '      for x in; do done'],
    /^line 7: bash cannot read the script at write_files\.0\.content: /,
  ],
  ['a list', ['- a'], /must hold keys with values/],
];

for (const [title, lines, said] of refused) {
  validation(`refuses ${title}`, () => {
    assert.match(problemsOf(...lines)[0] ?? 'nothing', said);
  });
}

validation('refuses a first line that cloud-init would take for something else', () => {
  for (const text of ['', 'packages: [git]\n', '#!/bin/sh\n', '# cloud-config\n', '#cloud-config yes\na: 1\n'])
    assert.ok(validate(text).some(({ where, what }) => where === 'line 1' && /must be exactly "#cloud-config"/.test(what)));
});

validation('takes the largest text and refuses one byte more', () => {
  const text = '#cloud-config\nhostname: a\n#';
  const filled = text.padEnd(largestBytes, 'x');
  assert.equal(validate(filled), []);
  assert.match(validate(`${filled}x`)[0]?.what ?? '', /must be at most 49149 bytes, got 49150/);
});

validation('lists everything at once, in the order of the lines', () => {
  const said = problemsOf('package_updat: true', 'hostname: caf\u00e9 \u2014 {{ name }}', 'runcmd:', '  - if');
  assert.equal(
    said.map((line) => line.split(':')[0]),
    ['line 2, column 1', 'line 3, column 14', 'line 3, column 16', 'line 3, column 18', 'line 5'],
  );
});

validation.run();
