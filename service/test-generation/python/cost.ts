import type { Node } from 'web-tree-sitter';
import { descendants, field } from '../../rules/parsing/nodes.ts';
import type { FileOutline, FunctionOutline } from './outline.ts';

/** How large inputs may be, so that a test ends in well under a second whatever the function's shape. */
export interface Limits {
  /** Elements of a collection. */
  size: number;
  /** A number given as an argument. */
  number: number;
  /** False where zero or a negative number might keep it from ever ending. */
  negatives: boolean;
}

/** Reads the limits off loops and recursion: a thousand with one loop, fewer the deeper loops are nested. */
export function limitsOf(target: FunctionOutline, file: FileOutline): Limits {
  const depth = loopDepth(target.body, file, new Set([target.name]));
  const recursion = recursionOf(target);
  const hasWhile = descendants(target.body, 'while_statement').length > 0;
  const grows = /\*\*|<</.test(target.body.text);
  const bySize = [1000, 1000, 400, 100, 30][depth] ?? 12;
  const byNumber = [1000, 1000, 300, 60, 20][depth] ?? 10;
  return {
    size: Math.min(bySize, { none: 1000, one: 200, many: 12, looped: 7 }[recursion]),
    number: Math.min(byNumber, { none: 1000, one: 200, many: 17, looped: 7 }[recursion], grows ? 30 : 1000),
    negatives: recursion === 'none' && !hasWhile,
  };
}

const loops = [
  'for_statement',
  'while_statement',
  'list_comprehension',
  'set_comprehension',
  'dictionary_comprehension',
  'generator_expression',
];

function loopDepth(node: Node, file: FileOutline, seen: ReadonlySet<string>): number {
  let deepest = 0;
  for (const child of node.namedChildren) {
    const own = loops.includes(child.type)
      ? Math.max(1, descendants(child, 'for_in_clause').filter((clause) => clause.parent?.id === child.id).length)
      : 0;
    deepest = Math.max(deepest, own + loopDepth(child, file, seen), calledDepth(child, file, seen));
  }
  return deepest;
}

function calledDepth(node: Node, file: FileOutline, seen: ReadonlySet<string>): number {
  const name = node.type === 'call' ? field(node, 'function')?.text.split('.').at(-1) : undefined;
  if (name === undefined || seen.has(name)) return 0;
  const called =
    file.functions.get(name) ??
    [...file.classes.values()].map((owner) => owner.methods.get(name)).find((method) => method !== undefined);
  return called ? loopDepth(called.body, file, new Set([...seen, name])) : 0;
}

/** Twice in a body may mean twice as many calls at every step; inside a loop, even more. */
function recursionOf(target: FunctionOutline): 'none' | 'one' | 'many' | 'looped' {
  const calls = descendants(target.body, 'call').filter((call) => {
    const callee = field(call, 'function');
    return (
      callee?.text === target.name || (target.receiver !== undefined && callee?.text === `${target.receiver}.${target.name}`)
    );
  });
  const isLooped = calls.some((call) => {
    for (let at = call.parent; at !== null && at.id !== target.body.id; at = at.parent) if (loops.includes(at.type)) return true;
    return false;
  });
  return isLooped ? 'looped' : calls.length > 1 ? 'many' : calls.length === 1 ? 'one' : 'none';
}
