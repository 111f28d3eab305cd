import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { present } from '../statistics/known-values.ts';
import { findModule, parseImportTime, renderImportTree } from './import-tree.ts';

const tree = suite('import tree');

// As Python 3.11 prints it for `import json`, shortened.
const printed = `import time: self [us] | cumulative | imported package
import time:        56 |         56 |   sitecustomize
import time:      1211 |       1267 | site
a warning of the module
import time:       166 |        166 |       _json
import time:       338 |        504 |     json.scanner
import time:       341 |        845 |   json.decoder
import time:        10 |         10 |   json.encoder
import time:       238 |       1093 | json
`;

tree('puts children under the parent that follows them', () => {
  const roots = parseImportTime(printed);
  assert.equal(
    roots.map(({ name, children }) => [name, children.map((child) => child.name)]),
    [
      ['site', ['sitecustomize']],
      ['json', ['json.decoder', 'json.encoder']],
    ],
  );
  assert.is(findModule(roots, 'json.scanner')?.children[0]?.name, '_json');
  assert.is(findModule(roots, 'json')?.total, 0.001093);
});

tree('shows what is costly, with its share', () => {
  const lines = renderImportTree(present(findModule(parseImportTime(printed), 'json')));
  assert.equal(lines, [
    'json              100 %  1.09 ms, 238 us itself',
    '  json.decoder     77 %  845 us, 341 us itself',
    '    json.scanner   46 %  504 us, 338 us itself',
    '      _json        15 %  166 us',
  ]);
});

tree('adds up the many small ones', () => {
  const small = Array.from({ length: 10 }, (_, index) => `import time: 10 | 10 |   m.${index}`).join('\n');
  const lines = renderImportTree(
    present(parseImportTime(`${small}\nimport time: 500 | 500 |   m.big\nimport time: 1 | 601 | m\n`)[0]),
  );
  assert.match(lines.at(-1) ?? '', /^ {2}10 smaller ones +17 % {2}100 us$/);
});

tree('is empty for text of another kind', () => {
  assert.equal(parseImportTime('Traceback (most recent call last):\n'), []);
  assert.is(findModule([], 'json'), undefined);
});

tree.run();
