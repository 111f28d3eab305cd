/** Longest piece of foreign text in a cell or an item, unless the caller has room for more. */
const usualLength = 400;

/**
 * Text of others as one line of Markdown that cannot upset what stands around it: no line end, no cell end, no emphasis,
 * link or HTML outside of code, and no comment that could pass for a mark of the generated part. Text that is too long
 * loses its middle, since what was expected stands at its beginning and what came at its end.
 */
export function inline(text: string, longest = usualLength): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const half = Math.floor((longest - 3) / 2);
  const short = flat.length > longest ? `${flat.slice(0, half)} … ${flat.slice(-half)}` : flat;
  const closed = short.split('`').length % 2 === 1 ? short : short.replaceAll('`', "'");
  return closed
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part.replaceAll('<!--', '<! --') : withoutMarkup(part)))
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

/** An underscore inside a word is no emphasis, so that names stay readable in the source too. */
function withoutMarkup(text: string): string {
  return text
    .replace(/[\\*[\]~#]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replaceAll('<', '&lt;');
}
