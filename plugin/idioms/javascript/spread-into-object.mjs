export const sizes = [10, 1000];

export function setup(size) {
  return Array.from({ length: size }, (_, index) => ({ key: `key-${index}`, value: index }));
}

export function base(rows) {
  // biome-ignore lint/performance/noAccumulatingSpread: it is what is measured.
  return rows.reduce((all, { key, value }) => ({ ...all, [key]: value }), {});
}

export function head(rows) {
  const all = {};
  for (const { key, value } of rows) all[key] = value;
  return all;
}
