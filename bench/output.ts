/** Where two printed texts part, in words: `line 3 "1.0" where base has "1"`. Absent when they are the same. */
export function findDifference(base: string, head: string): string | undefined {
  if (base === head) return undefined;
  const [before, after] = [base.split('\n'), head.split('\n')];
  const index = before.findIndex((line, place) => line !== after[place]);
  const place = index < 0 ? before.length : index;
  return `line ${place + 1} ${shown(after[place])} where base has ${shown(before[place])}`;
}

function shown(line: string | undefined): string {
  return line === undefined ? 'missing' : JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}...` : line);
}
