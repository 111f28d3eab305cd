export const sizes = [10, 1000];

export function setup(size) {
  const names = Array.from({ length: size }, (_, index) => `name-${index}`);
  return { known: names.filter((_, index) => index % 2 === 0), names };
}

export function base({ known, names }) {
  return names.filter((name) => known.includes(name)).length;
}

export function head({ known, names }) {
  const set = new Set(known);
  return names.filter((name) => set.has(name)).length;
}
