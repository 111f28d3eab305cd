export const sizes = [10, 1000];

export function setup(size) {
  return {
    word: 'total',
    lines: Array.from({ length: size }, (_, index) => `line ${index}: ${index % 3 === 0 ? 'total' : 'item'}`),
  };
}

export function base({ word, lines }) {
  let found = 0;
  for (const line of lines) if (new RegExp(`\\b${word}\\b`).test(line)) found += 1;
  return found;
}

export function head({ word, lines }) {
  const pattern = new RegExp(`\\b${word}\\b`);
  let found = 0;
  for (const line of lines) if (pattern.test(line)) found += 1;
  return found;
}
