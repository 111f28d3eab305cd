export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => ({ price: index, quantity: index % 5 }));
}

export function base(rows) {
  return rows
    .filter(({ quantity }) => quantity > 0)
    .map(({ price, quantity }) => price * quantity)
    .reduce((total, amount) => total + amount, 0);
}

export function head(rows) {
  let total = 0;
  for (const { price, quantity } of rows) if (quantity > 0) total += price * quantity;
  return total;
}
