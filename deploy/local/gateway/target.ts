// The path of a request as Kong compares and forwards it: without host, dots, doubled slashes, or escapes of what needs none.

export type Target = { readonly path: string; readonly query: string };

const UNRESERVED = /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9ae]|3[0-9]|2[de]|5f)/gi;

export function targetOf(url: string): Target {
  const relative = url.replace(/^https?:\/\/[^/?]*/i, '');
  const at = relative.indexOf('?');
  const [path, query] = at === -1 ? [relative, ''] : [relative.slice(0, at), relative.slice(at)];
  const decoded = path.replaceAll(UNRESERVED, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return { path: withoutDots(decoded.replaceAll(/\/{2,}/g, '/')) || '/', query };
}

function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const endsInFolder = ['.', '..'].includes(segments.at(-1) ?? '');
  return `/${kept.join('/')}${endsInFolder && kept.length > 0 ? '/' : ''}`;
}
