import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { zip } from './zip.ts';

const files = [
  { path: 'bin/start', content: Buffer.from('#!/bin/sh\n'.repeat(100)), isExecutable: true },
  { path: 'references/caf\u00e9.md', content: Buffer.from('text\n'), isExecutable: false },
  { path: 'empty', content: Buffer.alloc(0), isExecutable: false },
];

const archive = suite('zip');

archive('is read by another program, with every byte and permission', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-zip-'));
  try {
    writeFileSync(join(folder, 'x.zip'), zip(files));
    // Python's own reader; it checks every checksum, and keeps the permissions beside each name.
    const read =
      'import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nz.extractall(sys.argv[2])\nprint(json.dumps([[i.filename, i.external_attr >> 16] for i in z.infolist()]))';
    const listed = execFileSync('python3', ['-c', read, join(folder, 'x.zip'), join(folder, 'out')], { encoding: 'utf8' });
    assert.equal(JSON.parse(listed), [
      ['bin/start', 0o100755],
      ['references/caf\u00e9.md', 0o100644],
      ['empty', 0o100644],
    ]);
    for (const { path, content } of files) assert.ok(readFileSync(join(folder, 'out', path)).equals(content), path);
    assert.ok(statSync(join(folder, 'x.zip')).size < 1000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

archive('gives the same bytes for the same files', () => {
  assert.ok(zip(files).equals(zip(files)));
});

archive.run();
