import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { writeCaseStudy } from './case-study.ts';
import { writeRecords } from './records.ts';
import { rawData, studyIn } from './testing/study.ts';

const study = suite('case study');
let root: string;

study('has a page, its data and its plots', async () => {
  root = await mkdtemp(join(tmpdir(), 'study-'));
  await writeFile(join(root, 'raw.jsonl'), rawData(60));
  const { folder, pages } = await writeCaseStudy(studyIn(root, join(root, 'raw.jsonl')));
  assert.is(folder, join(root, 'case-studies/acme/shop'));
  assert.equal(pages, [
    'README.md',
    'data.json',
    'plots/pairs-shop-cart-py-Cart-total.png',
    'plots/pairs-shop-cart-py-Cart-total.svg',
    'plots/speedups.png',
    'plots/speedups.svg',
  ]);
  const page = await readFile(join(folder, 'README.md'), 'utf8');
  assert.match(
    page,
    '| `shop/cart.py:Cart.total` | faster | 16.0 ms | 10.0 ms | 1.600x | 1.500x .. 1.700x | [#1](http://127.0.0.1:8010/acme/shop/pull/1) open |',
  );
  assert.match(page, 'Nothing was kept: the service proposed nothing');
  assert.match(page, '- `rules:memoise` fell (behaviour): total(');
  assert.match(page, '| turbo | not visible |');
  const data = JSON.parse(await readFile(join(folder, 'data.json'), 'utf8'));
  assert.equal([data.targets[0].verdict, data.targets[0].speedup, data.stacked.pullRequest.number], ['faster', 1.6, 2]);
  assert.not.match(page + JSON.stringify(data), '/secret');
});

study('draws pictures that open by themselves', async () => {
  const folder = join(root, 'case-studies/acme/shop/plots');
  const svg = await readFile(join(folder, 'speedups.svg'), 'utf8');
  assert.match(svg, 'xmlns="http://www.w3.org/2000/svg"');
  assert.match(svg, 'shop/cart.py:Cart.total');
  const png = await readFile(join(folder, 'speedups.png'));
  assert.is(png.subarray(1, 4).toString(), 'PNG');
  assert.is(png.readUInt32BE(16), 1800);
});

study('has the same bytes for the same input, and is not written again', async () => {
  const file = join(root, 'case-studies/acme/shop/README.md');
  const before = await stat(file, { bigint: true });
  const bytes = await readFile(join(root, 'case-studies/acme/shop/plots/speedups.svg'));
  await writeCaseStudy(studyIn(root, join(root, 'raw.jsonl')));
  const after = await stat(file, { bigint: true });
  assert.equal([after.mtimeNs, after.ino], [before.mtimeNs, before.ino]);
  const other = await mkdtemp(join(tmpdir(), 'study-'));
  await writeCaseStudy(studyIn(other, join(root, 'raw.jsonl')));
  const again = await readFile(join(other, 'case-studies/acme/shop/plots/speedups.svg'));
  await rm(other, { recursive: true, force: true });
  assert.ok(again.equals(bytes));
});

study('is whole without raw data', async () => {
  const { pages } = await writeCaseStudy({ ...studyIn(root, join(root, 'gone.jsonl')), project: 'bare' });
  assert.equal(pages, ['README.md', 'data.json', 'plots/speedups.png', 'plots/speedups.svg']);
});

study('has records beside it, without traces of the machine', async () => {
  const { folder, files } = await writeRecords(studyIn(root, join(root, 'raw.jsonl')));
  assert.is(folder, join(root, '.codeflash/A Person/acme/shop'));
  assert.ok(files.includes('status.json') && files.includes('stacked/samples.jsonl') && files.includes('machine.json'));
  const status = JSON.parse(await readFile(join(folder, 'status.json'), 'utf8'));
  assert.equal(
    status.targets.map((target: { state: string }) => target.state),
    ['kept', 'none'],
  );
  for (const file of files) assert.not.match(await readFile(join(folder, file), 'utf8'), /\/secret|3d12secret/, file);
});

study('leaves no half written file', async () => {
  const names = await readdir(root, { recursive: true });
  assert.equal(
    names.filter((name) => /\.[0-9a-f]{8}$/.test(name)),
    [],
  );
});

for (const name of ['..', '../x', 'a/b', '', '.', '.hidden', 'a\0b', 'x..y']) {
  study(`refuses ${JSON.stringify(name)} as a name`, async () => {
    await rejects(writeCaseStudy({ ...studyIn(root), project: name }), 'name-invalid');
    await rejects(writeRecords({ ...studyIn(root), member: name }), 'name-invalid');
  });
}

study('says which file it could not write', async () => {
  await writeFile(join(root, 'file'), '');
  const { message } = await rejects(writeCaseStudy(studyIn(join(root, 'file'))), 'report-unwritable');
  assert.match(message, 'README.md');
});

study.after(async () => {
  if (root !== undefined) await rm(root, { recursive: true, force: true });
});

study.run();
