// Programs that start another one, each with the words that make it do so. Timed, they add their own start to both sides and shrink the
// ratio: 30 ms on 100 ms against 90 ms turn a gain of 10 % into one of 7.7 %.
const wrappers: Record<string, string[] | 'always'> = {
  uv: ['run', 'tool'],
  uvx: 'always',
  poetry: ['run'],
  pipenv: ['run'],
  pdm: ['run'],
  hatch: ['run'],
  rye: ['run'],
  pixi: ['run'],
  conda: ['run'],
  mamba: ['run'],
  npm: ['run', 'run-script', 'exec', 'test', 'start'],
  npx: 'always',
  pnpm: 'always',
  yarn: 'always',
  bunx: 'always',
  bun: ['run', 'x'],
  go: ['run', 'test'],
  cargo: ['run', 'test', 'bench'],
};

/**
 * Why a command must not be timed as it is, or `undefined` when it may. Looks behind `env`, assignments, `nice` and
 * `sh -c`, where a wrapper likes to hide.
 */
export function findWrapper(argv: readonly string[]): string | undefined {
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest[0] ?? '';
    const name = word.slice(word.lastIndexOf('/') + 1);
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word) || transparent.has(name)) {
      rest.shift();
      if (transparent.has(name)) dropOptions(name, rest);
      continue;
    }
    if (shells.has(name)) return findInShell(rest);
    if (name === 'eval') return findInScript(rest.slice(1).join(' '));
    const module = /^(python|pypy)[\d.]*$/.test(name) ? rest.indexOf('-m') : -1;
    if (module > 0 && rest.slice(1, module).every((option) => option.startsWith('-'))) {
      rest.splice(0, module + 1);
      if (wrappers[rest[0] ?? ''] === undefined) return undefined;
      continue;
    }
    const how = wrappers[name];
    if (how === undefined) return undefined;
    const verb = rest.slice(1).find((next) => !next.startsWith('-'));
    if (how !== 'always' && !how.includes(verb ?? '')) return undefined;
    const shown = how === 'always' ? name : `${name} ${verb}`;
    return `"${shown}" starts another program, and its own start would be timed with it and shrink every ratio: name the interpreter itself, such as $RUNNER`;
  }
  return undefined;
}

/** Splits a command line into words as a shell would, quotes included. `undefined` when only a shell can run it: pipes, `;`, `$`, globs. */
export function splitCommand(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (quote === "'") {
      if (letter === "'") quote = undefined;
      else word += letter;
    } else if (letter === '$' || letter === '`') {
      return undefined;
    } else if (letter === '\\') {
      index += 1;
      const next = text.charAt(index);
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
    } else if (quote === '"') {
      if (letter === '"') quote = undefined;
      else word += letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if ('|&;<>()*?[]{}~#!'.includes(letter)) {
      return undefined;
    } else {
      word = (word ?? '') + letter;
    }
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

const transparent = new Set([
  'env',
  'nice',
  'ionice',
  'taskset',
  'chrt',
  'time',
  'exec',
  'command',
  'stdbuf',
  'nohup',
  'timeout',
  'sudo',
  'doas',
  'setsid',
  'xargs',
  'builtin',
  // Words of the shell that stand before a command.
  '!',
  'if',
  'then',
  'else',
  'elif',
  'while',
  'until',
  'do',
]);
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh']);

function dropOptions(name: string, rest: string[]): void {
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift() ?? '';
    // `env -S 'uv run x'`: the value is a command line of its own.
    if (name === 'env' && /^(-S|--split-string)$/.test(option)) rest.unshift(...(splitCommand(rest.shift() ?? '') ?? []));
    else if (name === 'env' && /^(-S.|--split-string=)/.test(option))
      rest.unshift(...(splitCommand(option.replace(/^(-S|--split-string=)/, '')) ?? []));
    // `nice -n 5`, `env -u NAME`, `taskset -c 0`: the option's value is the next word.
    else if (/^-[a-zA-Z]$/.test(option) && option !== '-i' && rest[0] !== undefined && !rest[0].startsWith('-')) rest.shift();
  }
  if (name === 'timeout' || name === 'taskset') {
    while (rest[0] !== undefined && /^[0-9.]+[smhd]?$|^0x/.test(rest[0])) rest.shift();
  }
}

function findInShell(argv: readonly string[]): string | undefined {
  const place = argv.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = argv[place + 1];
  if (place < 0 || script === undefined) return undefined;
  return findInScript(script);
}

function findInScript(script: string): string | undefined {
  for (const words of listCommands(script)) {
    const found = findWrapper(words);
    if (found) return found;
  }
  return undefined;
}

/** The simple commands of a script as words without their quotes, those in subshells and substitutions too. Nothing is expanded. */
function listCommands(script: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let quote = '';
  // A substitution inside of double quotes has quotes of its own.
  const outside: string[] = [];
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word);
    word = undefined;
  };
  for (let index = 0; index < script.length; index += 1) {
    const letter = script.charAt(index);
    if (quote === "'" ? letter === "'" : letter === '"' && quote !== "'") {
      quote = quote === '' ? '"' : '';
      word ??= '';
    } else if (quote === "'") {
      word += letter;
    } else if (letter === "'" && quote === '') {
      quote = "'";
      word ??= '';
    } else if (letter === '\\') {
      index += 1;
      word = (word ?? '') + script.charAt(index);
    } else if (letter === '$' && script.charAt(index + 1) === '(') {
      index += 1;
      endWord();
      commands.push([]);
      outside.push(quote);
      quote = '';
    } else if (letter === '`' || (quote === '' && ';|&\n(){}'.includes(letter))) {
      endWord();
      commands.push([]);
      if (letter === ')') quote = outside.pop() ?? '';
    } else if (quote === '' && /\s/.test(letter)) {
      endWord();
    } else {
      word = (word ?? '') + letter;
    }
  }
  endWord();
  return commands;
}
