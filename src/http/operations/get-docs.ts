// The rendered contracts as static pages; they load nothing from anywhere else.
import { readFile } from 'node:fs/promises';
import type { ReplyOf } from '../../../generated/http/handlers.ts';

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; worker-src blob:; connect-src 'self'; font-src 'self' data:";

/** Answers with a file of the folder, read at each request. */
export function createGetDocs(folder: URL, file: 'http.html' | 'events.html') {
  return async (): Promise<ReplyOf<'getDocs'>> => {
    const page = await readFile(new URL(file, folder), 'utf8').catch(() => undefined);
    if (page === undefined) return { fault: 'DOCS_NOT_RENDERED' };
    const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY };
    return { status: 200, body: page, contentType: 'text/html', headers };
  };
}
