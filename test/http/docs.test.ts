// The rendered contracts are pages of the internal port; without rendered ones, the answer says how to render them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createInternalApp } from '../../src/http/app.ts';
import { createProcessHandlers } from '../../src/http/handlers.ts';
import { openServer } from '../../src/http/server.ts';
import { createHttpClient } from '../support/http-client.ts';

const test = suite('http/docs');
const pages = { '/docs': 'http.html', '/docs/http': 'http.html', '/docs/events': 'events.html' } as const;
const folder = mkdtempSync(join(tmpdir(), 'sms-orchestrator-site-'));
test.after(() => rmSync(folder, { recursive: true }));

async function openApp(siteDirectory: URL, stack: AsyncDisposableStack) {
  const app = await createInternalApp({
    handlers: createProcessHandlers({
      dependencies: { latest: async () => ({ postgres: 'up', nats: 'up', redis: 'up', routingEngine: 'up' }) },
      readMetrics: async () => '',
      siteDirectory,
    }),
    adminHandlers: null,
    internalTokens: [],
    telemetry: {
      requestAnswered: () => {},
      requestFailed: ({ error }) => {
        throw error;
      },
    },
  });
  const place = { host: '127.0.0.1', port: 0, portVariable: 'INTERNAL_PORT' };
  const server = stack.use(await openServer({ listener: app.callback(), answerUnreadable: () => '', ...place }));
  return stack.use(createHttpClient(() => `http://127.0.0.1:${server.port}`));
}

test('each document is a page that may load nothing from anywhere else', async () => {
  await using stack = new AsyncDisposableStack();
  for (const file of new Set(Object.values(pages))) writeFileSync(join(folder, file), `<title>${file}</title>`);
  const client = await openApp(pathToFileURL(`${folder}/`), stack);
  for (const [path, file] of Object.entries(pages)) {
    const { status, text, headers } = await client.request({ path });
    assert.equal([status, text], [200, `<title>${file}</title>`], path);
    assert.match(headers['content-security-policy'] as string, /^default-src 'self'/);
    assert.is(headers['x-content-type-options'], 'nosniff');
  }
});

test('documents that were not rendered say how to render them', async () => {
  await using stack = new AsyncDisposableStack();
  const client = await openApp(new URL('./no-such-directory/', import.meta.url), stack);
  for (const path of Object.keys(pages)) {
    const { status, problem } = await client.request({ path });
    assert.equal([status, problem.code], [404, 'DOCS_NOT_RENDERED']);
    assert.match(problem.detail ?? '', 'npm run docs');
  }
});

test('a process without the role api knows no internal operation', async () => {
  await using stack = new AsyncDisposableStack();
  const client = await openApp(new URL('./no-such-directory/', import.meta.url), stack);
  const raw = await client.raw(
    'GET /v1/internal/orch/dead-letters HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'unjudged',
  );
  assert.match(raw, /^HTTP\/1\.1 404 .*"code":"UNKNOWN_PATH"/s);
});

test.run();
