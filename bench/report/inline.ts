/** Longest piece of foreign text that a table or list shows; the rest is in the records. */
const longest = 400;

/**
 * Text of others as one line of Markdown that cannot upset what stands around it: no line end, no cell end, no HTML
 * outside of code, and no comment that could pass for a mark of the generated part.
 */
export function inline(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const short = flat.length > longest ? `${flat.slice(0, longest - 1)}…` : flat;
  const closed = short.split('`').length % 2 === 1 ? short : `${short}\``;
  return closed
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part.replaceAll('<!--', '<! --') : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|');
}

/** A name in code type. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<!--', '<! --')}\``;
}

/** `1 call`, `12 calls`. */
export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}
