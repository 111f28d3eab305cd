import type { Node } from 'web-tree-sitter';
import { replaceNode } from '../parsing/edits.ts';
import { importOf } from '../parsing/imports.ts';
import { field, parts } from '../parsing/nodes.ts';
import { type FunctionScope, isBuiltin, isCaptured, isLocal, listFunctions, loopsAround } from '../parsing/scope.ts';
import { type Usage, usages } from '../parsing/usage.ts';
import type { Edit, ParsedSource, Rewrite, Rule } from '../rule.ts';

/** `queue.pop(0)` moves every other item: a deque takes from the front at no cost. The queue must never be seen as a list. */
export const popZeroDeque: Rule = {
  name: 'pop-zero-deque',
  title: 'take from the front of a deque instead of a list',
  language: 'python',
  grade: 'A',
  gain: { small: 0.84, large: 36, largeSize: 50_000 },
  find(source) {
    return listFunctions(source).flatMap((scope) => {
      const names = scope.body.descendantsOfType('call').flatMap((call) => poppedName(call) ?? []);
      return [...new Set(names)].flatMap((name) => rewriteOf(source, scope, name) ?? []);
    });
  },
};

function poppedName(call: Node): string | undefined {
  return /^(\w+)\.pop\(\s*0\s*\)$/.exec(call.text)?.[1];
}

function rewriteOf(source: ParsedSource, scope: FunctionScope, name: string): Rewrite | undefined {
  const known = importOf(source, 'collections', 'deque');
  if (known === undefined || !isLocal(scope, name) || isCaptured(scope, name)) return undefined;
  const uses = usages(scope.body, name);
  const isPopped = uses.some(
    (usage) => usage.kind === 'method' && poppedName(usage.call) === name && loopsAround(scope, usage.node).length > 0,
  );
  if (!isPopped || uses.some((usage) => !fits(source, usage))) return undefined;
  const edits = uses.flatMap((usage): Edit[] => {
    if (usage.kind === 'assigned') return [replaceNode(usage.value, asDeque(usage.value)), ...annotation(usage)];
    if (usage.kind !== 'method' || poppedName(usage.call) !== name) return [];
    return [replaceNode(usage.call, `${name}.popleft()`)];
  });
  return {
    edits,
    imports: known.imports,
    explanation: `\`${name}.pop(0)\` moved every remaining item one place; a deque gives up its first item at no cost.`,
    openGuards: [],
  };
}

/** What a list and a deque do alike, and the `pop(0)` that becomes `popleft()`. */
function fits(source: ParsedSource, usage: Usage): boolean {
  switch (usage.kind) {
    case 'assigned':
      return freshItems(source, usage.value) !== undefined;
    case 'truth':
    case 'membership':
      return true;
    case 'method': {
      const given = parts(field(usage.call, 'arguments') ?? usage.call);
      if (usage.method === 'pop') return given.length === 0 || poppedName(usage.call) !== undefined;
      return /^(append|extend|clear|remove|count)$/.test(usage.method);
    }
    case 'subscript':
      return (
        usage.access === 'read' &&
        /^-?[0-9]+$/.test(usage.subscript.text) &&
        Number(usage.subscript.text) >= -1 &&
        Number(usage.subscript.text) <= 0
      );
    case 'argument':
      return /^(len|bool|sum|min|max|sorted|any|all|set|frozenset|tuple)$/.test(usage.callee) && isBuiltin(source, usage.callee);
    default:
      return false;
  }
}

/** The items of a list made here, as `deque` takes them; empty for an empty list, `undefined` for any other value. */
function freshItems(source: ParsedSource, value: Node): string | undefined {
  if (value.type === 'list' || value.type === 'list_comprehension') return value.text === '[]' ? '' : value.text;
  const call = /^list\(([\s\S]*)\)$/.exec(value.text);
  return value.type === 'call' && field(value, 'function')?.text === 'list' && isBuiltin(source, 'list')
    ? (call?.[1] ?? undefined)
    : undefined;
}

function asDeque(value: Node): string {
  const inner = value.type === 'call' ? value.text.slice('list('.length, -1) : value.text === '[]' ? '' : value.text;
  return `deque(${inner})`;
}

/** `queue: list[int]` would no longer be true. */
function annotation(usage: Usage): Edit[] {
  const parent = usage.node.parent;
  const type = parent === null ? undefined : field(parent, 'type');
  const outer = type === undefined ? null : /^(?:typing\.)?(?:list|List)\b/.exec(type.text);
  return type !== undefined && outer !== null
    ? [{ start: type.startIndex, end: type.startIndex + outer[0].length, text: 'deque' }]
    : [];
}
