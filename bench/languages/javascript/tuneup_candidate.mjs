// Whether a candidate's code may stand in for a function: the same head, beside it only helpers under new names, and no memory between calls, since
// the same calls are made again and again while it is timed.

import { declared, isFunction, namesIn, parse, tokensOf, visit } from './tuneup_syntax.mjs';

// Ways out of the function that its text does not show to the end.
const waysOut = ['globalThis', 'global', 'process', 'eval', 'Function', 'require', 'module', 'exports', 'callee'];

/** Why not, as a sentence about "it", or `undefined`. `base` is the file: its text, its statements and the one of them that declares `name`. */
export function findRefusal({ file, text, plain, body, statement, name }, code) {
  let candidate;
  try {
    candidate = parse(file, code);
  } catch (error) {
    return `it does not parse: ${error.message.trim().split('\n')[0]}`;
  }
  const shown = (node) => candidate.plain.slice(node.start, node.end).split('\n')[0].trim();
  const statements = candidate.body.filter(({ type }) => type !== 'EmptyStatement');
  const own = statements.filter((one) => declared(one).some((each) => each.name === name));
  if (own.length !== 1) return `it declares \`${name}\` ${own.length} times instead of once`;

  const rest = body.filter((one) => one !== statement);
  const taken = namesIn(rest);
  for (const one of statements) {
    if (one === own[0]) continue;
    const names = declared(one);
    const isPlainDeclaration = ['FunctionDeclaration', 'VariableDeclaration'].includes(one.type);
    if (!isPlainDeclaration || names.some((each) => each.name === undefined))
      return `it has more than declarations of functions and constants beside \`${name}\` (${shown(one)})`;
    const clash = names.find((each) => taken.has(each.name));
    if (clash) return `it declares \`${clash.name}\`, a name that ${file} uses already`;
    if (!names.every(({ value, kind }) => isFunction(value) || (kind === 'const' && isFixed(value))))
      return remembers(shown(one));
  }

  const [before] = declared(statement);
  const [after, ...others] = declared(own[0]);
  if (others.length > 0 || !isFunction(after.value))
    return `it makes \`${name}\` by an expression instead of declaring a function`;
  const heads = [headOf(text, statement, before.value), headOf(code, own[0], after.value)];
  if (heads[0] !== heads[1]) return `it changes how the function is declared, from "${heads[0]}" to "${heads[1]}"`;
  const values = statements.flatMap(declared).filter(({ value }) => isFunction(value));
  return findMemory({ plain, value: before.value, rest }, { plain: candidate.plain, values });
}

function remembers(what) {
  return `it remembers things between calls (${what}), which calls that are repeated cannot time`;
}

/** All before the body: `export`, `async`, the star, name, parameters and types. */
function headOf(text, statement, value) {
  const tokens = tokensOf(text.slice(statement.start, value.body.start));
  return (value.type === 'ArrowFunctionExpression' ? tokens.slice(0, tokens.lastIndexOf('=>') + 1) : tokens).join(' ');
}

/** True for values that nothing can be kept in. */
function isFixed(node) {
  switch (node?.type) {
    case 'Literal':
      // A regular expression with one of these knows where it stopped.
      return !/[gy]/.test(node.regex?.flags ?? '');
    case 'Identifier':
      return ['undefined', 'NaN', 'Infinity'].includes(node.name);
    case 'TemplateLiteral':
      return node.expressions.every(isFixed);
    case 'UnaryExpression':
      return isFixed(node.argument);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return isFixed(node.left) && isFixed(node.right);
    case 'CallExpression':
      return isMethod(node.callee, 'Object', /^freeze$/) && node.arguments.length === 1 && isList(node.arguments[0]);
    default:
      return false;
  }
}

function isList(node) {
  if (node.type === 'ArrayExpression') return node.elements.every(isFixed);
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every(({ computed, kind, value }) => !computed && kind === 'init' && isFixed(value))
  );
}

function isMethod(callee, object, method) {
  return callee.type === 'MemberExpression' && callee.object.name === object && method.test(callee.property.name ?? '');
}

/** What the candidate's functions reach beyond themselves, and base's function does not. */
function findMemory(base, candidate) {
  const known = namesIn([base.value]);
  const written = new Set(writesOf(base.value, base.plain).map(({ text }) => text));
  const stores = base.rest
    .flatMap(declared)
    .filter(({ value, kind }) => kind && !isFunction(value) && !(kind === 'const' && isFixed(value)));
  const functions = new Set(candidate.values.map(({ name }) => name));
  for (const { value } of candidate.values) {
    const local = namesDeclared(value);
    const used = [...namesIn([value])].filter((name) => !local.has(name));
    const beyond = used.find((name) => !known.has(name) && (waysOut.includes(name) || stores.some((each) => each.name === name)));
    if (beyond) return `it uses \`${beyond}\`, which base's function does not`;
    const write = writesOf(value, candidate.plain).find(({ root, text }) => !local.has(root) && !written.has(text));
    if (write) return remembers(write.text);
    const leak = findLeak(value, functions, local);
    if (leak) return `it uses \`${leak}\` otherwise than by calling it, and could keep things in it`;
  }
  return undefined;
}

/** What is assigned, counted on, deleted or defined below a function: the name that it hangs on, and how it reads. */
function writesOf(value, plain) {
  const writes = [];
  const add = (target) => {
    for (const each of targetsOf(target)) writes.push({ root: rootOf(each), text: plain.slice(each.start, each.end) });
  };
  visit(value, (node) => {
    if (node.type === 'AssignmentExpression') add(node.left);
    if (/^For(In|Of)Statement$/.test(node.type) && node.left.type !== 'VariableDeclaration') add(node.left);
    if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) add(node.argument);
    const isChanging = ['Object', 'Reflect'].some(
      (object) => node.type === 'CallExpression' && isMethod(node.callee, object, /^(assign|define|delete|set)/),
    );
    if (isChanging && node.arguments[0]) add(node.arguments[0]);
  });
  return writes.filter(({ root }) => root !== undefined);
}

/** Single targets of an assignment, those of a pattern too. */
function targetsOf(pattern) {
  switch (pattern?.type) {
    case 'ArrayPattern':
      return pattern.elements.flatMap(targetsOf);
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => targetsOf(each.value ?? each.argument));
    case 'AssignmentPattern':
      return targetsOf(pattern.left);
    case 'RestElement':
      return targetsOf(pattern.argument);
    default:
      return pattern ? [pattern] : [];
  }
}

function rootOf(node) {
  if (node.type === 'MemberExpression') return rootOf(node.object);
  if (node.type === 'ChainExpression') return rootOf(node.expression);
  return node.type === 'ThisExpression' ? 'this' : node.name;
}

/** Names that are new with each call. */
function namesDeclared(value) {
  const names = new Set(value.params.flatMap(targetsOf).map((each) => each.name));
  visit(value.body, (node) => {
    const declaring =
      node.type === 'VariableDeclarator' ? [node.id] : node.type === 'CatchClause' ? [node.param] : (node.params ?? []);
    for (const target of declaring.flatMap(targetsOf)) names.add(target.name);
    const isOwnThis = /^Class|^Function/.test(node.type);
    if (isOwnThis && node.id) names.add(node.id.name);
    if (isOwnThis) names.add('this');
  });
  return names;
}

/** A function of the candidate that is neither called nor handed on as it is: whoever holds it can hang something on it. */
function findLeak(value, functions, local) {
  let found;
  visit(value, (node, above) => {
    if (node.type !== 'Identifier' || !functions.has(node.name) || local.has(node.name)) return;
    const isCalled = ['CallExpression', 'NewExpression'].includes(above?.type);
    if (!isCalled && above !== undefined && !(isFunction(above) && above.id === node)) found = node.name;
  });
  return found;
}
