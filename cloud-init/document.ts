import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../bench/problem.ts';

/** A cloud-config file, read, that still knows which line each value came from. */
export interface CloudConfig {
  value: Record<string, unknown>;
  /** `line 4, column 3`; of the nearest value around it where there is none at that path. */
  placeOf(path: readonly (string | number)[]): string;
  /** Of a key at the top. */
  placeOfKey(name: string): string;
  /** Line on which a text's own first line stands: block scalars begin below their key. */
  firstLineOf(path: readonly (string | number)[]): number;
}

/** YAML 1.1, as cloud-init reads it: there `0644` is a number and `yes` is true. */
export function parseCloudConfig(text: string): { config?: CloudConfig; problems: Problem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    where: renderPlace(lines, pos[0]),
    what: `must be YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
  }));
  if (problems.length > 0) return { problems };
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: [{ where: 'line 1, column 1', what: 'must hold keys with values, such as "package_update: true"' }] };
  return {
    config: {
      value: value as Record<string, unknown>,
      placeOf: (path) => renderPlace(lines, startOf(document, path)),
      placeOfKey(name) {
        const pair = isMap(document.contents)
          ? document.contents.items.find(({ key }) => isScalar(key) && key.value === name)
          : undefined;
        return renderPlace(lines, isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0);
      },
      firstLineOf(path) {
        const node = document.getIn(path, true);
        const isBlock = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
        return lines.linePos(startOf(document, path)).line + (isBlock ? 1 : 0);
      },
    },
    problems: [],
  };
}

function startOf(document: Document, path: readonly (string | number)[]): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : startOf(document, path.slice(0, -1));
}

function renderPlace(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${Math.max(line, 1)}, column ${Math.max(col, 1)}`;
}
