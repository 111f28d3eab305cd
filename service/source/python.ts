import { createPythonParser, type PythonParser } from '../rules/parsing/python.ts';

let parser: Promise<PythonParser> | undefined;

/** The process's one Python parser, loaded when it is first asked for. */
export function pythonParser(): Promise<PythonParser> {
  parser ??= createPythonParser();
  return parser;
}
