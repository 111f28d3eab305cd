import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseLanguage, detectLanguage, parseTarget } from './index.ts';

const languages = suite('languages');

languages('are known by the ending of a target', () => {
  const of = (target: string) => parseTarget(target).language;
  assert.equal(['a.py:f', 'src/a.mts:f', 'parse/parse_test.go:BenchmarkParse/small'].map(of), ['python', 'javascript', 'go']);
});

languages('are those of most files, and none where no file is known', () => {
  assert.is(detectLanguage(['setup.py', 'a.go', 'b.go', 'README.md']), 'go');
  assert.is(detectLanguage(['README.md', '']), undefined);
});

languages('are refused by name with those there are', () => {
  assert.throws(() => chooseLanguage('cobol'), /python, javascript, go, got "cobol"/);
  assert.throws(() => parseTarget('a.cob:f'), /expected a file that ends in \.py, \.js/);
});

languages.run();
