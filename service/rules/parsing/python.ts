import { createParser, type SourceParser } from './parser.ts';

export type PythonParser = SourceParser;

/** The parser that rules work on, by the grammar that is shipped with `tree-sitter-python`: some 15 ms to load. */
export function createPythonParser(): Promise<PythonParser> {
  return createParser('tree-sitter-python/tree-sitter-python.wasm');
}
