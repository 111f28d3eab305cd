import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderSource, renderUnpaired } from '../report/sources.ts';
import { parseSource } from './index.ts';

const sources = suite('files of other programs');

const seconds = (text: string) => parseSource(text, 'file');

sources('are read from hyperfine', () => {
  const text = '{"results":[{"command":"sleep 0.1","mean":0.102,"stddev":null,"times":[0.101,0.103],"exit_codes":[0,0]}]}';
  assert.equal(seconds(text), { format: 'hyperfine JSON', benchmarks: [{ name: 'sleep 0.1', seconds: [0.101, 0.103] }] });
});

sources('are read from pytest-benchmark, keys of newer versions passed over', () => {
  const text =
    '{"machine_info":{},"benchmarks":[{"group":null,"name":"test_a","fullname":"tests/test_a.py::test_a","options":{"precision":3},"stats":{"min":0.5,"data":[0.5,0.75]}}],"version":"5.3.1"}';
  assert.equal(seconds(text).benchmarks, [{ name: 'tests/test_a.py::test_a', seconds: [0.5, 0.75] }]);
  assert.is(seconds(text).format, 'pytest-benchmark JSON');
});

sources('are read from tinybench, in milliseconds', () => {
  const text = '[{"name":"sum","result":{"state":"completed","latency":{"mean":1.5,"samples":[1,2]}}}]';
  assert.equal(seconds(text), { format: 'tinybench JSON', benchmarks: [{ name: 'sum', seconds: [0.001, 0.002] }] });
});

sources('are read from mitata, in nanoseconds, each set of arguments by itself', () => {
  const run = (name: string, samples: string) =>
    `{"stats":{"kind":"fn","samples":${samples},"min":320},"args":{},"name":"${name}"}`;
  const text = `{"layout":[],"benchmarks":[{"kind":"args","alias":"args $n","runs":[${run('args 10', '[250, 500]')},${run('args 20', '[1000]')}]}],"context":{}}`;
  assert.equal(seconds(text), {
    format: 'mitata JSON',
    benchmarks: [
      { name: 'args 10', seconds: [250e-9, 500e-9] },
      { name: 'args 20', seconds: [1e-6] },
    ],
  });
});

sources('are read from go test, runs of one name together and without the processors', () => {
  const text =
    'goos: linux\npkg: x/shop\nBenchmarkSum/n-10-2 \t 100\t 2000 ns/op\t 4 B/op\nBenchmarkSum/n-10-2 \t 100\t 4000.0 ns/op\nBenchmarkFew-2 1 8 ns/op\nPASS\n';
  assert.equal(seconds(text).benchmarks, [
    { name: 'BenchmarkSum/n-10', seconds: [2e-6, 4e-6] },
    { name: 'BenchmarkFew', seconds: [8e-9] },
  ]);
});

const refused: [title: string, text: string, sentence: RegExp][] = [
  ['text of no known format', 'hello', /expected a session's raw data, or hyperfine JSON/],
  ['a time that is none', '{"results":[{"command":"a","times":[0.1,-1]}]}', /expected times above 0 in results\[0\]\.times/],
  ['no times', '{"results":[{"command":"a","mean":1}]}', /got none: export with --export-json/],
  ['a benchmark without a name', '{"results":[{"command":"","times":[1]}]}', /expected a name in results\[0\]\.command/],
  [
    'tinybench that kept no samples',
    '[{"name":"sum","result":{"latency":{"mean":1}}}]',
    /make the bench with retainSamples: true/,
  ],
  ['a failed run of mitata', '{"benchmarks":[{"runs":[{"name":"a","error":{}}]}]}', /expected times of "a", got an error/],
  ['a Go line without a time', 'BenchmarkA-2 100 5 B/op\n', /it has no time above 0/],
];

for (const [title, text, sentence] of refused) {
  sources(`are refused for ${title}`, () => {
    assert.throws(() => seconds(text), sentence);
  });
}

sources('stand side by side with an interval and a label, and get no verdict', () => {
  const base = [
    { name: 'sum', seconds: [2, 2.1, 1.9, 2] },
    { name: 'old', seconds: [1] },
  ];
  const text = renderUnpaired(base, [{ name: 'sum', seconds: [1, 1.05, 0.95, 1] }]);
  assert.match(text, 'unpaired: machine drift not removed');
  assert.match(text, '2.000x');
  assert.match(text, 'only in one of the files: old');
  assert.not.match(text, /faster|slower/);
  assert.match(renderSource('hyperfine JSON', base), /sum +4 +2\.00 s/);
});

sources.run();
