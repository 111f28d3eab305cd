/** What the client said of one function. Its exit code says nothing: it is 0 also when nothing was found. */
export interface ClientResult {
  isAccepted: boolean;
  /** `5,260% runtime improvement (52.60x faster)`, or why there is nothing, in the client's words. */
  words: string;
}

/** Reads the client's output; `diff` is what it left in the working tree, which must change the function's file. */
export function readClientOutput(output: string, diff: string, file: string): ClientResult {
  const text = output.replace(/[│─]/g, ' ').replace(/\s+/g, ' ');
  const gain = /[\d,.]+% (?:runtime|throughput|concurrency) improvement(?: \([\d.,]+x faster\))?/.exec(text)?.[0];
  const isSuccess = text.includes('Optimization successful!');
  if (isSuccess && !diff.includes(`+++ b/${file}`))
    return { isAccepted: false, words: `it reads successful, yet ${file} is as it was` };
  if (isSuccess) return { isAccepted: true, words: gain ?? 'accepted' };
  const reason = [...text.matchAll(/(?:WARNING|ERROR) ([^.]+\.)/g)].at(-1)?.[1];
  if (text.includes('No optimizations found')) return { isAccepted: false, words: reason ?? 'no optimizations found' };
  return { isAccepted: false, words: `it ended without a result: ${text.slice(-200).trim()}` };
}
