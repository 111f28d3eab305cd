import { posix } from 'node:path';
import type { PlannedFile } from './file-map.ts';

/**
 * The file with its references as they must read in the assembled plugin. What cannot be resolved stays as it is: the
 * linter, which looks at the assembled tree alone, names it. No line is added or taken away, so line numbers stay true.
 */
export function rewriteReferences(file: PlannedFile, files: readonly PlannedFile[], tokens: Record<string, string>): PlannedFile {
  const bySource = new Map(files.map(({ source, path }) => [source, path]));
  const paths = new Set(files.map(({ path }) => path));
  const withTokens = file.text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => tokens[name] ?? whole);
  const withRoot = withTokens.replace(
    /(\$\{CLAUDE_PLUGIN_ROOT\}\/)([\w./-]*[\w/-])/g,
    (_, start: string, path: string) => start + (bySource.get(`plugin/${path}`) ?? path),
  );
  return { ...file, text: file.path.endsWith('.md') ? rewriteLinks(withRoot) : withRoot };

  function rewriteLinks(text: string): string {
    let isFenced = false;
    const lines = text.split('\n').map((line) => {
      if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
      return isFenced ? line : line.replace(/(\]\()([^)\s#:]+)((?:#[^)\s]*)?(?:\s+"[^"]*")?\))/g, rewriteLink);
    });
    return lines.join('\n');
  }

  function rewriteLink(_: string, start: string, target: string, end: string): string {
    const name = decodeURI(target);
    const fromSource = bySource.get(posix.join(posix.dirname(file.source), name));
    const here = posix.dirname(file.path);
    const path = fromSource ?? posix.join(here, name);
    return start + (paths.has(path) ? encodeURI(posix.relative(here, path)) : target) + end;
  }
}
