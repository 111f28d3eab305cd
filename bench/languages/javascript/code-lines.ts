/** A line of JavaScript or TypeScript as its reader sees it. */
export interface CodeLine {
  /** Without comments, and without indentation unless a template goes on in it. */
  text: string;
  /** It stands at the margin, with no bracket and no template open before it. */
  isOuter: boolean;
}

const inTemplate = /\\[\s\S]|\$\{|`|\n|[^\\`$\n]+|\$/y;
const inCode =
  /\n|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|[`()[\]{}]|[\w$]+|[^\S\n]+|[\s\S]/y;
const pattern = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y;
/** Before a slash these mean that a regular expression begins. */
const beforePattern = /^(?:|[^\w$)\]}'"`]|return|typeof|case|in|of|void|delete|throw|await|yield|else|do)$/;

/** The lines of a source, with its strings, templates, comments and regular expressions known for what they are. */
export function readLines(source: string): CodeLine[] {
  const lines: CodeLine[] = [];
  // Whatever is open, innermost last: brackets, a template by its backtick, and what stands in one by its "${".
  const open: string[] = [];
  const isInTemplate = () => open.at(-1) === '`';
  let [text, previous, isOuter, beganInTemplate] = ['', '', true, false];
  const endLine = () => {
    const begun = beganInTemplate ? text : text.trimStart();
    lines.push({ text: isInTemplate() ? begun : begun.trimEnd(), isOuter: isOuter && /^\S/.test(text) });
    [text, isOuter, beganInTemplate] = ['', open.length === 0, isInTemplate()];
  };
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at, isInTemplate(), previous);
    at += token.length;
    const isCode = !isInTemplate();
    if (token === '`' && !isCode) open.pop();
    else if (/^(?:[([{`]|\$\{)$/.test(token) && (isCode || token === '${')) open.push(token);
    else if (isCode && /^[)\]}]$/.test(token)) open.pop();
    if (token === '\n') {
      endLine();
      continue;
    }
    const isComment = isCode && /^\/[/*]/.test(token);
    for (const [index, part] of token.split('\n').entries()) {
      if (index > 0) endLine();
      text += isComment ? '' : part;
    }
    if (!isComment && token.trim() !== '') previous = token;
  }
  endLine();
  return lines;
}

function tokenAt(source: string, at: number, isInTemplate: boolean, previous: string): string {
  const isPattern =
    !isInTemplate && source[at] === '/' && !/^\/[/*]/.test(source.slice(at, at + 2)) && beforePattern.test(previous);
  for (const form of [...(isPattern ? [pattern] : []), isInTemplate ? inTemplate : inCode]) {
    form.lastIndex = at;
    const found = form.exec(source)?.[0];
    if (found) return found;
  }
  return source.charAt(at);
}
