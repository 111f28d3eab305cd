import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Hono } from 'hono';
import { html } from 'hono/html';

/** Files of the page as the package ships them, by what they are. */
const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null });\n`;

/** The page about the service, whole from this machine: its policy lets the browser ask nobody else. */
export function createDocsRoutes(): Hono {
  const routes = new Hono();
  routes.get('/docs', (context) => {
    context.header('Content-Security-Policy', policy);
    return context.html(page);
  });
  routes.get('/docs/start.js', (context) => context.body(start, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  for (const [name, type] of Object.entries(files)) {
    routes.get(`/docs/${name}`, async (context) => {
      const file = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
      return context.body(new Uint8Array(file), 200, { 'Content-Type': type, 'Cache-Control': 'max-age=3600' });
    });
  }
  return routes;
}

// Swagger UI writes style attributes and shows its own pictures from data: addresses.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tuneup AI service</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>`;
