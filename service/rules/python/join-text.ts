import type { Node } from 'web-tree-sitter';
import { allEdits, emptyText, insertAfter, insertBefore } from '../parsing/edits.ts';
import { kindOf } from '../parsing/kinds.ts';
import {
  ancestors,
  augmentedAssignment,
  descendants,
  field,
  isTried,
  leaves,
  plainAssignment,
  statementBefore,
  statementOf,
} from '../parsing/nodes.ts';
import {
  bindings,
  type FunctionScope,
  freshName,
  isBinding,
  isDeclaredOutside,
  isOwn,
  listPlainFunctions,
  loopsAround,
  occurrences,
} from '../parsing/scope.ts';
import type { Edit, Rewrite, Rule } from '../rule.ts';

/**
 * `self.text += part` in a loop copies the whole text each time; only a local name is spared that by CPython. The parts
 * go to a list that is joined after the loop. The same for global and nonlocal names.
 */
export const joinText: Rule = {
  name: 'join-text',
  title: 'join the parts once instead of growing a text',
  language: 'python',
  grade: 'A',
  gain: { small: 1.1, large: 93, largeSize: 20_000 },
  find(source) {
    return listPlainFunctions(source).flatMap((scope) => {
      const targets = new Set(growths(scope).map((statement) => augmentedAssignment(statement)?.left.text ?? ''));
      return [...targets].flatMap((target) => rewritesOf(scope, target));
    });
  },
};

/** The statements `target += ...` in loops whose target outlives the function: an attribute, a global or a nonlocal name. */
function growths(scope: FunctionScope): Node[] {
  return descendants(scope.body, 'augmented_assignment').flatMap((assignment) => {
    const statement = statementOf(assignment);
    const parsed = augmentedAssignment(statement);
    if (
      statement === undefined ||
      parsed?.operator !== '+=' ||
      !isOwn(scope, statement) ||
      loopsAround(scope, statement).length === 0
    )
      return [];
    const isAttribute = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(parsed.left.text) && parsed.left.type === 'attribute';
    const isOutside = parsed.left.type === 'identifier' && isDeclaredOutside(scope, parsed.left.text);
    return isAttribute || isOutside ? [statement] : [];
  });
}

function rewritesOf(scope: FunctionScope, target: string): Rewrite[] {
  const owner = target.split('.')[0] ?? target;
  const all = growths(scope).filter((statement) => augmentedAssignment(statement)?.left.text === target);
  const loops = new Map<number, Node>();
  for (const statement of all) {
    const loop = loopsAround(scope, statement)
      .filter((around) => isFree(scope, around, target, owner, all))
      .at(-1);
    if (loop !== undefined) loops.set(loop.id, loop);
  }
  return [...loops.values()].flatMap((loop) => {
    const inside = all.filter((statement) => loopsAround(scope, statement).some((around) => around.id === loop.id));
    const kinds = inside.map((statement) => kindOf(scope, augmentedAssignment(statement)?.right));
    // One number or list among them, and the target is no text.
    if (kinds.some((kind) => kind !== undefined && kind !== 'str')) return [];
    const list = freshName(scope.source, `${target.replace(/^self\./, '').replaceAll('.', '_')}_parts`);
    const edits = allEdits(
      insertBefore(scope.source, loop, [`${list} = [${target}]`]),
      ...inside.flatMap((statement) => appendTo(list, statement)),
      insertAfter(scope.source, loop, [`${target} = ${emptyText(scope.source)}.join(${list})`]),
    );
    if (edits === undefined) return [];
    const guards = [
      `\`${target}\` must not be read by what the loop calls, and must be a plain name or attribute without a setter`,
    ];
    if (kinds.includes(undefined)) guards.push(`everything added to \`${target}\` must be text`);
    if (!startsAsText(scope, loop, target)) guards.push(`\`${target}\` must be text before the loop`);
    return [
      {
        edits,
        explanation: `Each \`${target} +=\` copied the whole text so far; the parts are collected in a list and joined once after the loop.`,
        openGuards: guards,
      },
    ];
  });
}

/** True when the loop only adds to the target: it is not read, handed out, left in the middle or watched by a `try`. */
function isFree(scope: FunctionScope, loop: Node, target: string, owner: string, growing: Node[]): boolean {
  if (!/^(for|while)_statement$/.test(loop.type) || field(loop, 'alternative') !== undefined) return false;
  if (
    leaves(loop, 'return', 'yield', 'await') ||
    descendants(loop, 'raise_statement', 'try_statement').length > 0 ||
    isTried(loop, scope.node)
  )
    return false;
  const ownStatements = new Set(growing.map((statement) => statement.id));
  const bound = bindings(loop, owner).some((node) => !ownStatements.has(statementOf(node)?.id ?? 0));
  if (bound || isProperty(scope, target)) return false;
  return occurrences(loop, owner).every((node) => {
    const chain = longestChain(node);
    const statement = statementOf(node);
    if (chain.text === target) return statement !== undefined && ownStatements.has(statement.id) && isBinding(chain);
    // Handing over the whole object, or calling a method that uses the target, may read it in the middle.
    return !target.startsWith(`${chain.text}.`) && !methodUses(scope, chain, target);
  });
}

/** `self.a.b` for the `self` in it, without a method that is called on it. */
function longestChain(node: Node): Node {
  let chain = node;
  while (chain.parent?.type === 'attribute' && field(chain.parent, 'object')?.id === chain.id) chain = chain.parent;
  return chain;
}

function methodUses(scope: FunctionScope, chain: Node, target: string): boolean {
  const attribute = target.split('.').at(-1) ?? target;
  const method = chain.type === 'attribute' ? field(chain, 'attribute')?.text : undefined;
  if (method === undefined || chain.parent?.type !== 'call') return false;
  return descendants(scope.source.root, 'function_definition').some(
    (definition) =>
      field(definition, 'name')?.text === method &&
      descendants(definition, 'attribute').some(
        (used) => field(used, 'attribute')?.text === attribute || used.parent?.type === 'call',
      ),
  );
}

/** True when the file defines the attribute as a property, or a class with its own way of setting attributes. */
function isProperty(scope: FunctionScope, target: string): boolean {
  const attribute = target.split('.').at(-1);
  return descendants(scope.source.root, 'function_definition').some((definition) => {
    const name = field(definition, 'name')?.text;
    const isInClass = ancestors(definition).some((parent) => parent.type === 'class_definition');
    return (
      isInClass &&
      (name === '__setattr__' ||
        name === '__getattribute__' ||
        (name === attribute && definition.parent?.type === 'decorated_definition'))
    );
  });
}

function startsAsText(scope: FunctionScope, loop: Node, target: string): boolean {
  for (let before = statementBefore(loop); before !== undefined; before = statementBefore(before)) {
    const assignment = plainAssignment(before);
    if (assignment?.left.text === target) return kindOf(scope, assignment.right) === 'str';
    const growth = augmentedAssignment(before);
    if (growth?.left.text === target) return kindOf(scope, growth.right) === 'str';
    if (descendants(before, 'call').length > 0 || before.text.includes(target)) return false;
  }
  return false;
}

function appendTo(list: string, statement: Node): (Edit | undefined)[] {
  const right = augmentedAssignment(statement)?.right;
  if (right === undefined || right.type === 'expression_list' || right.type === 'yield') return [undefined];
  return [
    { start: statement.startIndex, end: right.startIndex, text: `${list}.append(` },
    { start: right.endIndex, end: right.endIndex, text: ')' },
  ];
}
