import { readFileSync } from 'node:fs';
import { baseName, splitCommands, withoutPrefix } from './shell-words.mjs';

const wrappers = {
  uv: /^(run|tool)$/,
  uvx: /./,
  poetry: /^run$/,
  pipenv: /^run$/,
  pdm: /^run$/,
  hatch: /^run$/,
  rye: /^run$/,
  pixi: /^run$/,
  conda: /^run$/,
  mamba: /^run$/,
  npm: /^(run|run-script|exec|test|start)$/,
  npx: /./,
  pnpm: /./,
  yarn: /./,
  bunx: /./,
  bun: /^(run|x)$/,
  go: /^(run|test)$/,
  cargo: /^(run|test|bench)$/,
};

/** Options of hyperfine whose value is no timed command. */
const hyperfineValues =
  /^(-w|--warmup|-m|--min-runs|-M|--max-runs|-r|--runs|-s|--setup|-p|--prepare|-C|--conclude|-c|--cleanup|-P|--parameter-scan|-D|--parameter-step-size|-L|--parameter-list|-S|--shell|--style|--sort|-u|--time-unit|--export-\w+|-n|--command-name|--reference-name|--output|--input)$/;

try {
  const { tool_name: tool, tool_input: input } = JSON.parse(readFileSync(0, 'utf8'));
  const found =
    tool === 'Bash'
      ? splitCommands(String(input?.command ?? ''))
          .flatMap(timedCommands)
          .map(findWrapper)
          .find(Boolean)
      : undefined;
  if (found !== undefined) {
    const permissionDecisionReason = `"${found}" inside a timed command starts another program, and its own start would be timed with it and shrink every ratio: name the interpreter itself, such as $RUNNER. Setting up and preparing may use it (--setup, --prepare).`;
    console.log(
      JSON.stringify({
        hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason },
      }),
    );
  }
} catch {
  // What this hook cannot read it has no opinion on.
}

/** The commands that this one times, each as its words. */
function timedCommands(words) {
  const isTime = withoutAssignments(words).some((word, at) => at === 0 && baseName(word) === 'time');
  const rest = withoutPrefix(words);
  const name = baseName(rest[0] ?? '');
  if (name === 'hyperfine') return operands(rest.slice(1), hyperfineValues).flatMap(splitCommands);
  if (name === 'perf' && rest[1] === 'stat')
    return [rest.slice(2).slice(rest.slice(2).findIndex((word) => !word.startsWith('-') && !/^\d/.test(word)))];
  if (rest.includes('pyperf') && rest.includes('command')) return [operands(rest.slice(rest.indexOf('command') + 1), /^$/)];
  const bench = benchArguments(name, rest);
  if (bench !== undefined)
    return /^(commands|plan)$/.test(bench[0] ?? '')
      ? operands(bench.slice(1), /^--(?!require|strict|no-wait)/).flatMap(splitCommands)
      : [];
  return isTime ? [rest] : [];
}

/** What follows `tuneup`, `npm run bench --` or `node bench/index.ts`. */
function benchArguments(name, rest) {
  if (name === 'tuneup') return rest.slice(1);
  if (name === 'npm' && rest.includes('bench'))
    return rest.slice(rest.indexOf('bench') + 1).filter((word, at) => at > 0 || word !== '--');
  const entry = rest.findIndex((word) => word.endsWith('bench/index.ts'));
  return name === 'node' && entry > 0 ? rest.slice(entry + 1) : undefined;
}

/** Words that are neither an option nor an option's value. */
function operands(words, takesValue) {
  const found = [];
  for (let at = 0; at < words.length; at += 1) {
    if (takesValue.test(words[at]) && !words[at].includes('=')) at += 1;
    else if (!words[at].startsWith('-')) found.push(words[at]);
  }
  return found;
}

function withoutAssignments(words) {
  return words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word)));
}

function findWrapper(words) {
  const rest = withoutPrefix(words);
  const name = baseName(rest[0] ?? '');
  if (/^(sh|bash|dash|zsh|ksh)$/.test(name)) {
    const script = rest[rest.findIndex((word) => /^-[a-z]*c$/.test(word)) + 1];
    return rest.some((word) => /^-[a-z]*c$/.test(word))
      ? splitCommands(script ?? '')
          .map(findWrapper)
          .find(Boolean)
      : undefined;
  }
  const verb = rest.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const pattern = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined;
  if (pattern === undefined || !pattern.test(pattern.source === '.' ? name : verb)) return undefined;
  return pattern.source === '.' ? name : `${name} ${verb}`;
}
