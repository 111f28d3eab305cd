export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => `item-${index % Math.ceil(size / 2)}`);
}

export function base(items) {
  return items.filter((item, index) => items.indexOf(item) === index);
}

export function head(items) {
  return [...new Set(items)];
}
