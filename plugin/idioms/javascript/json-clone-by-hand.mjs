export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, id) => ({ id, name: `item ${id}`, tags: ['a', 'b'], price: id / 4 }));
}

export function base(items) {
  return JSON.parse(JSON.stringify(items));
}

export function head(items) {
  return items.map((item) => ({ ...item, tags: [...item.tags] }));
}
