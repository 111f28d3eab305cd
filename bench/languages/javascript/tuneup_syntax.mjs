// JavaScript as node itself parses it: node started with --expose-internals lends the parser that it carries. Types are blanked out, so places in
// the tree are places in the text.

import module, { createRequire } from 'node:module';
import { refuse } from './tuneup_target.mjs';

const acorn = readParser();

function readParser() {
  try {
    return createRequire(import.meta.url)('internal/deps/acorn/acorn/dist/acorn');
  } catch {
    refuse(
      `expected a Node that lends its parser (--expose-internals), got ${process.version}: use Node as nodejs.org builds it, or declare a benchmark`,
    );
  }
}

/** The statements of a file, and its text without types. Fails where it does not parse. */
export function parse(file, text) {
  const plain = /\.[cm]?ts$/.test(file) ? module.stripTypeScriptTypes(text) : text;
  const read = (options) => acorn.parse(plain, { ecmaVersion: 'latest', allowHashBang: true, ...options }).body;
  const asModule = () => read({ sourceType: 'module', allowAwaitOutsideFunction: true });
  const asScript = () => read({ sourceType: 'script', allowReturnOutsideFunction: true });
  if (/\.m[jt]s$/.test(file)) return { plain, body: asModule() };
  if (/\.c[jt]s$/.test(file)) return { plain, body: asScript() };
  try {
    return { plain, body: asModule() };
  } catch {
    return { plain, body: asScript() };
  }
}

/** What a statement at the top level declares by name, with the function or the initial value of each. */
export function declared(statement) {
  const inner = statement.declaration ?? statement;
  if (inner.type === 'FunctionDeclaration') return inner.id ? [{ name: inner.id.name, value: inner }] : [];
  if (inner.type !== 'VariableDeclaration') return [];
  return inner.declarations.map(({ id, init }) => ({ name: id.name, value: init, kind: inner.kind }));
}

export function isFunction(node) {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node?.type);
}

/** Calls `see` with every node below one, itself included, and the node above it. */
export function visit(node, see, above) {
  see(node, above);
  for (const [key, part] of Object.entries(node)) {
    for (const one of Array.isArray(part) ? part : [part]) {
      if (typeof one?.type === 'string' && !(key === 'property' && !node.computed) && !(key === 'key' && !node.computed))
        visit(one, see, node);
    }
  }
}

/** Names that are used or declared below nodes; names of properties are none. */
export function namesIn(nodes) {
  const names = new Set();
  for (const node of nodes) visit(node, (one) => one.type === 'Identifier' && names.add(one.name));
  return names;
}

/** The words of a piece of text, without comments and the commas that formatters add. */
export function tokensOf(text) {
  try {
    const tokens = [...acorn.tokenizer(text, { ecmaVersion: 'latest' })].map(({ start, end }) => text.slice(start, end));
    return tokens.filter((token, index) => token !== ',' || ![')', '}'].includes(tokens[index + 1]));
  } catch {
    return [text.trim()];
  }
}
