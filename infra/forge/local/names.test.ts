import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isBranchName, isFilePath, isOwnerName, isRepositoryName } from './names.ts';

const names = suite('names');

names('lets ordinary ones pass', () => {
  for (const name of ['acme', 'A-1', 'x_y.z']) assert.ok(isOwnerName(name), name);
  for (const name of ['shop', '.github', 'a.b-c_d']) assert.ok(isRepositoryName(name), name);
  for (const name of ['main', 'perf/a-b', 'ünicode/ok']) assert.ok(isBranchName(name), name);
  for (const path of ['a', 'a/b.py', '.github/x', 'a b']) assert.ok(isFilePath(path), path);
});

names('refuses what could be a path, an option or a part of the forge', () => {
  for (const name of ['', '.', '..', 'a..b', 'a/b', '.x', '-x', 'repos', 'API', 'a\0', 'a%2f', 'x'.repeat(101)])
    assert.not.ok(isOwnerName(name), name);
  for (const name of ['', '.', '..', '../x', 'a/b', 'x.git', 'x.GIT', '-x', 'a b', 'a\n'])
    assert.not.ok(isRepositoryName(name), name);
  for (const name of ['', '-x', '--all', 'a..b', 'a\nb', 'a/.b', 'x.lock', '@', 'a@{1}']) assert.not.ok(isBranchName(name), name);
  for (const path of ['', '/a', 'a/', '../a', 'a/../b', './a', '.git/x', 'a/.GIT/x', 'a\0b'])
    assert.not.ok(isFilePath(path), path);
});

names.run();
