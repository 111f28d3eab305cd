export const sizes = [10, 50_000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => index);
}

export function base(jobs) {
  const queue = [...jobs];
  let total = 0;
  while (queue.length > 0) total += queue.shift();
  return total;
}

export function head(jobs) {
  const queue = [...jobs];
  let total = 0;
  for (let next = 0; next < queue.length; next += 1) total += queue[next];
  return total;
}
