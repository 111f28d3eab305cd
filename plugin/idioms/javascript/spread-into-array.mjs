export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => index);
}

export function base(numbers) {
  let kept = [];
  for (const number of numbers) kept = [...kept, number * 2];
  return kept;
}

export function head(numbers) {
  const kept = [];
  for (const number of numbers) kept.push(number * 2);
  return kept;
}
