/** Builds the browsable contracts site/http.html and site/events.html, each one file that loads nothing and reports nothing elsewhere. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from './contracts.ts';
import { redocly } from './redocly.ts';

/** The bundled page would fetch a logo and report its use; the browser is told to allow neither. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
].join('; ');

/** The page appears whole or not at all. */
function confine(draft: string, path: string): void {
  const page = readFileSync(draft, 'utf8');
  if (!page.includes('<head>')) throw new Error(`${draft} has no head to put a policy into`);
  const meta = `<head>\n  <meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  writeFileSync(
    draft,
    page.replace('<head>', () => meta),
  );
  renameSync(draft, path);
}

mkdirSync(fileURLToPath(new URL('site', root)), { recursive: true });
for (const api of ['http', 'events']) {
  const path = `site/${api}.html`;
  const draft = `site/.${api}.html`;
  const { ok, output } = redocly(['build-docs', api, '--inlineBundle', '-o', draft]);
  if (ok) confine(fileURLToPath(new URL(draft, root)), fileURLToPath(new URL(path, root)));
  else process.exitCode = 1;
  console.log(ok ? path : output.trim());
}
