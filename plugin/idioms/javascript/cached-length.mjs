export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => index);
}

export function base(numbers) {
  let total = 0;
  for (let index = 0; index < numbers.length; index += 1) total += numbers[index] % 7;
  return total;
}

export function head(numbers) {
  let total = 0;
  for (let index = 0, length = numbers.length; index < length; index += 1) total += numbers[index] % 7;
  return total;
}
