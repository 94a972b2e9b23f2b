import { createReadStream, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineRoute, type Route } from './route.js';

/** Nothing but the files of this very server runs or is loaded. React sets styles by script, which needs no exception. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (title: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

/** Starts the page. All addresses are relative, so that it works below a prefix too. */
const startScript = `SwaggerUIBundle({
  url: new URL('openapi.json', document.baseURI).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
`;

const files: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

/** `GET /openapi.json`, and `GET /docs` with the files of Swagger UI, all from this server. */
export function createDocsRoutes(title: string, document: object): readonly Route[] {
  return [
    textRoute('/openapi.json', 'application/json', JSON.stringify(document)),
    textRoute('/docs', 'text/html; charset=utf-8', page(title)),
    textRoute('/docs/start.js', 'text/javascript; charset=utf-8', startScript),
    ...Object.entries(files).map(([name, contentType]) => fileRoute(name, contentType)),
  ];
}

const common = { method: 'get', tag: 'docs', security: 'none', errors: [] } as const;

function textRoute(path: string, contentType: string, text: string): Route {
  const body = Buffer.from(text);
  return defineRoute({
    ...common,
    path,
    operationId: path,
    summary: path,
    responses: { 200: { description: path, contentType } },
    handle: () => ({ body, headers: { 'content-security-policy': contentSecurityPolicy } }),
  });
}

function fileRoute(name: string, contentType: string): Route {
  const path = fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));
  const { size } = statSync(path);
  const headers = { 'content-length': String(size), 'cache-control': 'public, max-age=3600' };
  return defineRoute({
    ...common,
    path: `/docs/${name}`,
    operationId: name,
    summary: name,
    responses: { 200: { description: name, contentType } },
    handle: () => ({ body: createReadStream(path), headers }),
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
