import { descendants, field } from '../../rules/parsing/nodes.ts';
import type { FileOutline, FunctionOutline } from './outline.ts';

/** Calls by which a function touches more than its arguments, in a way that made-up arguments could do harm with. */
const harmful =
  /^(os\.(remove|unlink|rmdir|removedirs|rename|replace|system|popen|kill|exec\w*|spawn\w*|chmod|chown|truncate|makedirs|mkdir)|shutil\.\w+|subprocess\.\w+|socket\.\w+|requests\.\w+|httpx\.\w+|urllib\.[\w.]+|urlopen|Popen|check_call|check_output|rmtree|exec|eval|input|sys\.exit|exit|quit|time\.sleep|asyncio\.create_subprocess\w*|signal\.\w+|ctypes\.[\w.]+)$/;
const harmfulMethods =
  /\.(unlink|rmdir|write_text|write_bytes|touch|mkdir|symlink_to|hardlink_to|executemany|executescript|sendall|connect)$/;

/**
 * The first call found, in the function or in what it calls of its own file, that starts programs, changes files, talks
 * to the network, waits or asks a person. Such a function is not called with inputs that nobody chose.
 */
export function findHarmfulCall(
  target: FunctionOutline,
  file: FileOutline,
  seen: ReadonlySet<string> = new Set(),
): string | undefined {
  for (const call of descendants(target.body, 'call')) {
    const callee = field(call, 'function')?.text.replace(/\s+/g, '') ?? '';
    if (harmful.test(callee) || harmfulMethods.test(callee) || (callee === 'open' && !isReading(call.text))) return callee;
    const name = callee.split('.').at(-1) ?? '';
    const called = seen.has(name)
      ? undefined
      : (file.functions.get(name) ?? [...file.classes.values()].map((owner) => owner.methods.get(name)).find(Boolean));
    const below = called && findHarmfulCall(called, file, new Set([...seen, name]));
    if (below !== undefined) return below;
  }
  return undefined;
}

function isReading(call: string): boolean {
  return !/,\s*(mode\s*=\s*)?["'][^"']*[wax+]/.test(call);
}
