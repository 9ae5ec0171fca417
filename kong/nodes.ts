// The nodes of Kong: each takes the file at its own admin address, keeps it in memory alone, and says by a tag which one it has.

const WITHIN_MS = 10_000;
const SERVICE = 'sms-orchestrator';

/** The tag of the file that the node has, or null when it has none of ours. */
export async function markerOf(admin: string): Promise<string | null> {
  const reply = await ask(`${admin}/services/${SERVICE}`);
  if (reply.status === 404) return null;
  if (reply.status !== 200) throw new Error(`${admin} answered ${reply.status}`);
  const { tags } = (await reply.json()) as { readonly tags?: readonly string[] | null };
  return tags?.find((tag) => tag.startsWith('render-')) ?? null;
}

/** Resolves once the node says that it has the file; rejects when it does not. */
export async function post(admin: string, { yaml, marker }: { readonly yaml: string; readonly marker: string }) {
  const body = JSON.stringify({ config: yaml });
  const reply = await ask(`${admin}/config`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${admin} refused the file with ${reply.status}: ${text.slice(0, 500)}`);
  if ((await markerOf(admin)) !== marker) throw new Error(`${admin} took the file and serves another one`);
}

async function ask(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
  } catch (error) {
    throw new Error(`${url} cannot be reached`, { cause: error });
  }
}
