// The rendered contracts as static pages; they load nothing from anywhere else.
import { readFile } from 'node:fs/promises';
import type Router from '@koa/router';
import { Fault } from '../domain/fault.ts';

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; worker-src blob:; connect-src 'self'; font-src 'self' data:";

const pages = { '/docs': 'http.html', '/docs/http': 'http.html', '/docs/events': 'events.html' } as const;

/** A page that was not rendered is an unknown path. */
export function docsRoutes<S>(router: Router<S>, siteDirectory: URL): void {
  for (const [path, file] of Object.entries(pages)) {
    router.get(path, async (ctx) => {
      const page = await readFile(new URL(file, siteDirectory)).catch(() => undefined);
      if (page === undefined) throw new Fault('UNKNOWN_PATH');
      ctx.set('Content-Security-Policy', CONTENT_SECURITY_POLICY);
      ctx.set('X-Content-Type-Options', 'nosniff');
      ctx.type = 'text/html';
      ctx.body = page;
    });
  }
}
