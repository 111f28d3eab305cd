import MarkdownIt from 'markdown-it';
import sanitize from 'sanitize-html';
import { isFilePath } from '../names.ts';

export interface MarkdownPlace {
  owner: string;
  repository: string;
  /** The commit whose files relative images and links mean. */
  commit: string;
  /** Folder of the text itself, for relative names; empty at the top. */
  folder?: string;
  /** The forge's own address, so that full addresses of it count as its own. */
  origin: string;
}

const markdown = new MarkdownIt({ html: true, linkify: true });

/**
 * Markdown of strangers as HTML that is safe to show: known tags only, no style, no script, no handler. Images come from
 * the repository alone; one from elsewhere becomes a link, since showing it would tell somebody that it is read.
 */
export function renderMarkdown(text: string, place: MarkdownPlace): string {
  return sanitize(markdown.render(text), {
    allowedTags: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'br', 'hr', 'blockquote', 'pre', 'code', 'kbd', 'samp', 'ul', 'ol', 'li'],
      ...[
        'em',
        'strong',
        'b',
        'i',
        's',
        'del',
        'ins',
        'sub',
        'sup',
        'a',
        'img',
        'details',
        'summary',
        'dl',
        'dt',
        'dd',
        'picture',
      ],
      ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
    ],
    allowedAttributes: {
      a: ['href', 'title', 'rel'],
      img: ['src', 'alt', 'title', 'width', 'height'],
      th: ['class'],
      td: ['class'],
      details: ['open'],
      ol: ['start'],
    },
    allowedClasses: { th: ['right', 'centre'], td: ['right', 'centre'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowProtocolRelative: false,
    transformTags: { img: showImage, a: followLink, th: alignCell, td: alignCell },
  });

  function showImage(_tag: string, attributes: sanitize.Attributes): sanitize.Tag {
    const source = attributes.src ?? '';
    const inside = fileAddress(source, 'raw');
    if (inside !== undefined) return { tagName: 'img', attribs: { ...attributes, src: inside } };
    if (/^https?:\/\//i.test(source)) {
      return { tagName: 'a', attribs: { href: source, rel: 'noreferrer' }, text: attributes.alt || source };
    }
    return { tagName: 'code', attribs: {}, text: attributes.alt || 'image' };
  }

  function followLink(_tag: string, attributes: sanitize.Attributes): sanitize.Tag {
    const inside = fileAddress(attributes.href ?? '', 'blob');
    return { tagName: 'a', attribs: { ...attributes, ...(inside === undefined ? {} : { href: inside }), rel: 'noreferrer' } };
  }

  /** The forge's address of a file that a text names: relatively, from the repository's top, or in full. */
  function fileAddress(name: string, kind: 'raw' | 'blob'): string | undefined {
    if (name.startsWith(`${place.origin}/`)) return name.slice(place.origin.length);
    if (name === '' || /^([a-z][a-z0-9+.-]*:|\/\/|#|\?)/i.test(name)) return undefined;
    const [path = '', fragment] = name.split('#');
    const parts = path.startsWith('/') ? [] : (place.folder ?? '').split('/').filter((part) => part !== '');
    for (const part of (path.split('?')[0] ?? '').split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(decode(part));
    }
    if (!isFilePath(parts.join('/'))) return undefined;
    const address = ['', place.owner, place.repository, kind, place.commit, ...parts].map(encodeURIComponent).join('/');
    return fragment === undefined ? address : `${address}#${fragment}`;
  }
}

/** Markdown tables align by a style, which the page's policy forbids; a class does the same. */
function alignCell(tagName: string, attributes: sanitize.Attributes): sanitize.Tag {
  const side = /text-align:\s*(right|center)/.exec(attributes.style ?? '')?.[1] ?? attributes.align;
  return { tagName, attribs: side === 'right' ? { class: 'right' } : side === 'center' ? { class: 'centre' } : {} };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
