/** The simple commands of a shell line, each as its words with quotes taken off. A heredoc's text is not told apart from commands. */
export function splitCommands(line) {
  const commands = [];
  let words = [];
  let word;
  let quote;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at];
    if (quote !== undefined) {
      if (letter === quote) quote = undefined;
      else if (letter === '\\' && quote === '"' && at + 1 < line.length) word += line[++at];
      else word += letter;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= '';
    } else if (letter === '\\' && at + 1 < line.length) {
      at += 1;
      if (line[at] !== '\n') word = (word ?? '') + line[at];
    } else if (/[;&|\n()]/.test(letter)) endCommand();
    else if (/\s/.test(letter)) endWord();
    else word = (word ?? '') + letter;
  }
  endCommand();
  return commands;
}

/** The words without what stands before the program: assignments, `env`, `nice -n 5`, `timeout 10`, `time`. */
export function withoutPrefix(words) {
  const rest = [...words];
  for (;;) {
    const name = baseName(rest[0] ?? '');
    if (/^[A-Za-z_]\w*=/.test(rest[0] ?? '')) rest.shift();
    else if (/^(env|nice|ionice|taskset|chrt|time|exec|command|stdbuf|nohup|timeout|sudo)$/.test(name)) {
      rest.shift();
      while (/^-/.test(rest[0] ?? '')) {
        const option = rest.shift();
        if (
          /^-[a-zA-Z]$/.test(option) &&
          option !== '-i' &&
          option !== '-p' &&
          /^[\w.]+$/.test(rest[0] ?? '') &&
          /^[\d.]/.test(rest[0])
        )
          rest.shift();
      }
      if (/^(timeout|taskset)$/.test(name)) while (/^([0-9.]+[smhd]?|0x\w+)$/.test(rest[0] ?? '')) rest.shift();
    } else return rest;
  }
}

export function baseName(word) {
  return word.slice(word.lastIndexOf('/') + 1);
}
