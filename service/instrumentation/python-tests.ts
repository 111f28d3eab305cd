import type { Node } from 'web-tree-sitter';
import { field, parts } from '../rules/parsing/nodes.ts';

/** A test function of a file: `name` is `Class.test_name`, or `test_name` outside a class. */
export interface TestFunction {
  name: string;
  body: Node;
  statements: TestStatement[];
}

/** A statement with the id under which its calls are reported. */
export interface TestStatement {
  /** Index in the function's body, docstring counted; `i_j` for the j-th statement inside a block at index i. */
  line: string;
  /** The parts of the source that belong to this id alone. */
  regions: Node[];
}

/** The tests that pytest would collect from this file, by its own default names. */
export function listTests(root: Node): TestFunction[] {
  return parts(root).flatMap((statement) => listIn(statement, ''));
}

function listIn(statement: Node, className: string): TestFunction[] {
  const definition = statement.type === 'decorated_definition' ? field(statement, 'definition') : statement;
  const name = definition && field(definition, 'name')?.text;
  const body = definition && field(definition, 'body');
  if (name === undefined || body === undefined) return [];
  if (definition?.type === 'class_definition' && name.startsWith('Test') && className === '') {
    return parts(body).flatMap((member) => listIn(member, `${name}.`));
  }
  if (definition?.type !== 'function_definition' || !name.startsWith('test')) return [];
  return [{ name: className + name, body, statements: parts(body).flatMap(listStatements) }];
}

const blocks = ['with_statement', 'for_statement', 'while_statement', 'if_statement'];

function listStatements(statement: Node, index: number): TestStatement[] {
  const block = blocks.includes(statement.type) ? (field(statement, 'body') ?? field(statement, 'consequence')) : undefined;
  if (block === undefined) return [{ line: `${index}`, regions: [statement] }];
  const rest = statement.namedChildren.filter((child) => child.id !== block.id);
  return [
    { line: `${index}`, regions: rest },
    ...parts(block).map((inner, position) => ({ line: `${index}_${position}`, regions: [inner] })),
  ];
}
