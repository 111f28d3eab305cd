import { failure } from '../../../bench/failure.ts';
import type { SourceFile, TestsQuestion } from '../../models/model.ts';
import type { PythonParser } from '../../rules/parsing/python.ts';
import { pythonParser } from '../../source/python.ts';
import { type Call, type Case, listCases } from './cases.ts';
import { limitsOf } from './cost.ts';
import type { Evidence } from './evidence.ts';
import { infer, inferConstructor } from './inference.ts';
import { type ClassOutline, type FileOutline, type FunctionOutline, outlineFile, type Parameter } from './outline.ts';
import { findHarmfulCall } from './reach.ts';
import { type Shape, shapeOf } from './shapes.ts';
import { type Position, type Recipe, renderArgument, renderAt, type ValueScope } from './values.ts';

/**
 * Writes a file of pytest tests that call a Python function with many inputs, made from its source alone: annotations,
 * defaults, names and what the body does with each parameter. What a call returns is not known here, so nothing is
 * asserted and a call may raise; whoever runs the tests compares what they record. The same question gives the same text.
 * `undefined` when the function is not in the source, cannot be called from outside, or had better not be called with
 * inputs that nobody chose.
 */
export async function generatePythonTests(question: TestsQuestion): Promise<string | undefined> {
  const parser = await pythonParser();
  const text = withOutlines(question.source, parser, (files) => {
    const place = locate(question, files);
    if (place === undefined || findHarmfulCall(place.target, place.file.outline) !== undefined) return undefined;
    return writeTests(question, place, files);
  });
  if (text !== undefined && !parser.isValid(text)) {
    throw failure('tests-not-sound', `the tests written for ${question.qualifiedName} are not valid Python`);
  }
  return text;
}

interface OutlinedFile {
  outline: FileOutline;
  path?: string | undefined;
}

/** Where the target is: in which file, on which class. */
interface Place {
  target: FunctionOutline;
  owner?: ClassOutline | undefined;
  file: OutlinedFile;
}

/** All files are parsed at once and their trees kept until `use` returns; a file that does not parse is left out. */
function withOutlines<T>(sources: readonly SourceFile[], parser: PythonParser, use: (files: OutlinedFile[]) => T): T {
  const files: OutlinedFile[] = [];
  const next = (index: number): T => {
    const source = sources[index];
    if (source === undefined) return use(files);
    let result: { value: T } | undefined;
    parser.read(source.text, ({ root }) => {
      files.push({ outline: outlineFile(root), path: source.path });
      result = { value: next(index + 1) };
    });
    return result === undefined ? next(index + 1) : result.value;
  };
  return next(0);
}

function locate(question: TestsQuestion, files: OutlinedFile[]): Place | undefined {
  const names = question.qualifiedName.split('.');
  const name = names.at(-1) ?? question.functionName;
  const className = names.slice(0, -1).join('.');
  for (const file of files) {
    if (className === '') {
      const target = file.outline.functions.get(name);
      if (target) return isCallable(target) ? { target, file } : undefined;
      continue;
    }
    const owner = [...file.outline.classes.values()].find((candidate) => candidate.qualifiedName === className);
    const target = owner?.methods.get(name);
    if (owner && target)
      return isCallable(target) && (target.binding !== 'method' || owner.kind !== 'abstract')
        ? { target, owner, file }
        : undefined;
  }
  return undefined;
}

/** A property is not called, a constructor has no result, and an asynchronous generator is not awaited. */
function isCallable(target: FunctionOutline): boolean {
  return target.binding !== 'property' && target.name !== '__init__' && !(target.isAsync && target.isGenerator);
}

function writeTests(question: TestsQuestion, { target, owner, file }: Place, files: OutlinedFile[]): string {
  const visible = {
    functions: file.outline.functions,
    classes: new Map([...files.flatMap((other) => [...other.outline.classes]), ...file.outline.classes]),
  };
  const { parameters, constructed } = infer(target, owner, visible);
  const imports = new Set(['from contextlib import suppress']);
  if (target.isAsync) imports.add('import asyncio');
  if (target.isGenerator) imports.add('from itertools import islice');
  const needed = new Map([[question.modulePath, new Set([question.qualifiedName.split('.')[0] ?? question.functionName])]]);
  const scope = createScope(question, files, visible, imports, needed);
  // Where nothing can be varied the same call is made again and again; else each call is made once.
  const hasNoInput = target.parameters.length === 0 && constructed.size === 0;
  const written = new Set<string>();
  const bodies = listCases(question.testIndex, limitsOf(target, file.outline)).flatMap((testCase) => renderCase(testCase));
  return `${renderHead(question, imports, needed)}\n${bodies.join('\n')}`;

  function renderCase(testCase: Case): string[] {
    const calls = testCase.calls.map(renderCall).filter((call) => call !== undefined && (hasNoInput || !written.has(call)));
    for (const call of calls) if (call !== undefined) written.add(call);
    if (calls.length === 0) return [];
    return [`\ndef test_${testCase.name}():\n${calls.join('')}`];
  }

  function renderCall(call: Call): string | undefined {
    const given = renderArguments(target.parameters, parameters, call, scope);
    if (given === undefined) return undefined;
    const lines = ['with suppress(Exception):'];
    if (owner && target.binding === 'method') lines.push(`    subject = ${renderReceiver(owner, constructed, call, scope)}`);
    lines.push(`    ${finish(`${calleeOf()}(${given})`)}`);
    return lines.map((line) => `    ${line}\n`).join('');
  }

  function calleeOf(): string {
    if (owner === undefined) return target.name;
    return target.binding === 'method' ? `subject.${target.name}` : `${owner.qualifiedName}.${target.name}`;
  }

  function finish(call: string): string {
    if (target.isAsync) return `asyncio.run(${call})`;
    return target.isGenerator ? `list(islice(${call}, 2000))` : call;
  }
}

function renderHead(question: TestsQuestion, imports: Set<string>, needed: Map<string, Set<string>>): string {
  const own = [...needed].map(([module, names]) => `from ${module} import ${[...names].sort().join(', ')}`);
  const standard = [...imports].sort((a, b) => sortKey(a).localeCompare(sortKey(b), 'en'));
  return `"""Calls of ${question.qualifiedName} with inputs made from its source. What they return is for the reader of the records to compare."""\n\n${standard.join('\n')}\n\n${own.join('\n')}\n`;
}

function sortKey(line: string): string {
  return line.replace(/^(from|import) /, '');
}

/** The arguments as they stand between the parentheses; `undefined` when this call has nothing of its own to try. */
function renderArguments(
  parameters: readonly Parameter[],
  inferred: Map<string, Evidence>,
  call: Call,
  scope: ValueScope,
): string | undefined {
  const rendered: string[] = [];
  let isWrapped = call.wrap === undefined;
  let mustName = false;
  let hasOption = false;
  for (const [index, parameter] of parameters.entries()) {
    const recipe = recipeOf(call.recipe, index);
    const evidence = inferred.get(parameter.name);
    if (parameter.passing === 'keywords' || evidence === undefined) continue;
    const shape = shapeOf(evidence);
    const isOptional = parameter.default !== undefined;
    if (isOptional && (call.options === 'left out' || shape.kind === 'any' || shape.kind === 'callable')) {
      mustName = true;
      continue;
    }
    const value = isOptional ? renderOption(parameter, shape, recipe, scope) : renderArgument(shape, recipe, scope);
    const wrapped = wrapValue(value, shape, call);
    isWrapped ||= wrapped !== value;
    hasOption ||= isOptional;
    if (parameter.passing === 'variadic') {
      if (!mustName)
        rendered.push(
          `*${renderArgument({ kind: 'list', element: elementOfVariadic(shape), isDeclared: false }, call.recipe, scope)}`,
        );
    } else if (parameter.passing === 'keyword only' || (mustName && parameter.passing === 'either'))
      rendered.push(`${parameter.name}=${wrapped}`);
    else if (!mustName) rendered.push(wrapped);
  }
  const hasOptions = parameters.some((parameter) => parameter.default !== undefined);
  return isWrapped && (call.options === 'left out' || hasOption || !hasOptions) ? rendered.join(', ') : undefined;
}

/** Arguments overlap without being equal, so that one holds what another lacks. */
function recipeOf(recipe: Recipe, index: number): Recipe {
  const distinct = recipe.distinct + Math.ceil((recipe.distinct * index) / 2);
  return { ...recipe, distinct, salt: recipe.salt + 2 * index };
}

/** A value other than the default: a flag the other way round. */
function renderOption(parameter: Parameter, shape: Shape, recipe: Recipe, scope: ValueScope): string {
  if (parameter.default?.type === 'true') return 'False';
  if (parameter.default?.type === 'false') return 'True';
  if (shape.kind === 'text') return renderAt(shape, recipe, scope, recipe.size % 4);
  return renderArgument(shape, recipe, scope);
}

function elementOfVariadic(shape: Shape): Shape {
  return shape.kind === 'list' || shape.kind === 'iterable' ? shape.element : { kind: 'any' };
}

function wrapValue(value: string, shape: Shape, call: Call): string {
  const isIterated = shape.kind === 'iterable';
  if (call.wrap === 'tuple' && (isIterated || (shape.kind === 'list' && !shape.isDeclared))) return `tuple(${value})`;
  return call.wrap === 'generator' && isIterated ? `(value for value in ${value})` : value;
}

/** An instance to call the method on. Optional parameters of the constructor follow those of the call. */
function renderReceiver(owner: ClassOutline, constructed: Map<string, Evidence>, call: Call, scope: ValueScope): string {
  if (owner.kind === 'enum')
    return `${owner.qualifiedName}.${owner.members[call.recipe.size % Math.max(1, owner.members.length)] ?? ''}`;
  const initializer = owner.methods.get('__init__');
  const { wrap: _, ...plainCall } = call;
  const given = renderArguments(initializer?.parameters ?? owner.fields, constructed, plainCall, scope);
  return `${owner.qualifiedName}(${given ?? renderArguments(initializer?.parameters ?? owner.fields, constructed, { ...plainCall, options: 'left out' }, scope) ?? ''})`;
}

/** Deeper than this, instances hold no more instances: linked structures would never end. */
const deepestInstance = 3;

function createScope(
  question: TestsQuestion,
  files: OutlinedFile[],
  visible: FileOutline,
  imports: Set<string>,
  needed: Map<string, Set<string>>,
): ValueScope {
  let depth = 0;
  const scope: ValueScope = { imports, construct };
  return scope;

  function construct(className: string, recipe: Recipe, at: Position): string | undefined {
    const file = files.find((candidate) => candidate.outline.classes.has(className));
    const found = file?.outline.classes.get(className);
    const module = file && moduleOf(file, files, question);
    if (file === undefined || found === undefined || module === undefined || depth >= deepestInstance) return undefined;
    if (found.kind === 'abstract') return undefined;
    const names = needed.get(module) ?? new Set();
    needed.set(module, names.add(found.qualifiedName.split('.')[0] ?? className));
    if (found.kind === 'enum') {
      const members = found.members.map((member) => `${found.qualifiedName}.${member}`);
      return typeof at === 'number' ? members[at % members.length] : `[${members.join(', ')}][${at} % ${members.length}]`;
    }
    depth += 1;
    try {
      return `${found.qualifiedName}(${renderFields(found, recipe, at)})`;
    } finally {
      depth -= 1;
    }
  }

  function renderFields(found: ClassOutline, recipe: Recipe, at: Position): string {
    const inferred = inferConstructor(found, visible);
    const parameters = found.methods.get('__init__')?.parameters ?? found.fields;
    return parameters
      .filter(
        (parameter) => parameter.default === undefined && parameter.passing !== 'variadic' && parameter.passing !== 'keywords',
      )
      .map((parameter, index) => {
        const evidence = inferred.get(parameter.name);
        const value = evidence ? renderAt(shapeOf(evidence), { ...recipe, salt: recipe.salt + index * 3 }, scope, at) : 'None';
        return parameter.passing === 'positional only' ? value : `${parameter.name}=${value}`;
      })
      .join(', ');
  }
}

/** The module of another file, by what the target's own file and module have in common: `src/shop/a.py` is `shop.a`. */
function moduleOf(file: OutlinedFile, files: OutlinedFile[], question: TestsQuestion): string | undefined {
  if (file === files[0]) return question.modulePath;
  const own = files[0]?.path?.replace(/\.py$/, '').replaceAll('/', '.');
  const other = file.path
    ?.replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
  if (own === undefined || other === undefined || !own.endsWith(question.modulePath)) return undefined;
  const prefix = own.slice(0, own.length - question.modulePath.length);
  return other.startsWith(prefix) ? other.slice(prefix.length) : undefined;
}
