export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => `piece ${index}`);
}

export function base(pieces) {
  let text = '';
  for (const piece of pieces) text += `${piece};`;
  return text.length;
}

export function head(pieces) {
  const all = [];
  for (const piece of pieces) all.push(piece, ';');
  return all.join('').length;
}
