import { html, raw } from 'hono/html';

export type Html = ReturnType<typeof html>;

/**
 * What every page may do: show itself, its one style sheet and images of this forge. No script runs, nothing is fetched
 * from elsewhere, no form is sent, no other page may frame it.
 */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface Page {
  title: string;
  /** Where it stands, outermost first: text and address. */
  path: { text: string; href: string }[];
  content: Html;
}

export function renderPage({ title, path, content }: Page): Html {
  return html`${raw('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/-/style.css">
<link rel="icon" href="/-/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="top"><nav aria-label="Place"><a class="mark" href="/">Local forge</a>
${path.map((part) => html`<span class="faint">/</span> <a href="${part.href}">${part.text}</a> `)}
</nav></header>
<main>${content}</main>
</body>
</html>`;
}

/** An address made of parts, each of which may hold anything. */
export function address(...parts: string[]): string {
  return `/${parts.map((part) => part.split('/').map(encodeURIComponent).join('/')).join('/')}`;
}

/** A date as people read it, without seconds, with the exact one to hover over. */
export function renderDate(date: string): Html {
  const instant = new Date(date).toISOString();
  return html`<time datetime="${date}" title="${date}">${instant.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

export function renderCount(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
