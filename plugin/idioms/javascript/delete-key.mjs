export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => ({ id: index, price: index * 2, secret: 'x' }));
}

export function base(rows) {
  let total = 0;
  for (const row of rows) {
    const copy = { ...row };
    delete copy.price;
    total += copy.id + copy.secret.length;
  }
  return total;
}

export function head(rows) {
  let total = 0;
  for (const row of rows) {
    const copy = { ...row };
    copy.price = undefined;
    total += copy.id + copy.secret.length;
  }
  return total;
}
