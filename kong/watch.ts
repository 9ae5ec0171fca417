// Follows the JWKS and the nodes: a changed file is written first and then posted to every node that lacks it; an unchanged one is not.
import { readIfThere, readRing, replaceFile, writeRing } from './files.ts';
import { fill } from './fill.ts';
import { type Kept, turned } from './key-ring.ts';
import { markerOf, post } from './nodes.ts';
import type { Options } from './options.ts';
import { readJwks } from './read-jwks.ts';
import { Refusal } from './refusal.ts';

export type WatchParts = {
  readonly options: Options;
  readonly nowMs: () => number;
  readonly say: (line: string) => void;
};

type Rendered = ReturnType<typeof fill>;
export type Watch = { look(): Promise<void> };

/** Rejects with a Refusal when the first keys are refused and there are none of an earlier run. */
export async function createWatch({ options, nowMs, say }: WatchParts): Promise<Watch> {
  const out = options.out!;
  let ring = await readRing(out);
  let isServed = false;

  async function turn(): Promise<void> {
    try {
      const jwks = await readJwks(options.jwks);
      ring = turned(ring, jwks, { nowMs: nowMs(), tokenLifeMs: options.tokenLifeMs, isServed });
    } catch (error) {
      if (ring.length === 0 && error instanceof Refusal) throw error;
      say(`the last keys stay: ${(error as Error).message}`);
    }
  }

  return {
    async look() {
      await turn();
      if (ring.length === 0) return;
      const rendered = fill({ ...options, credentials: ring.map(({ credential }) => credential) });
      await keep(out, ring, rendered, say);
      const served = await Promise.all(options.admin.map((admin) => serve(admin, rendered, say)));
      isServed = served.every((one) => one);
    },
  };
}

async function keep(out: string, ring: readonly Kept[], { yaml, marker }: Rendered, say: WatchParts['say']) {
  // The keys first: a file without them would forget, at the next start, which of its keys are on their way out.
  await writeRing(out, ring);
  if ((await readIfThere(out)) === yaml) return;
  await replaceFile(out, yaml);
  say(`wrote ${out}, ${marker}, with ${ring.map(nameOf).join(', ')}`);
}

function nameOf({ credential, goneSinceMs }: Kept): string {
  return goneSinceMs === null ? credential.kid : `${credential.kid} (on its way out)`;
}

/** Whether the node has the file now. A node that was started again has none. */
async function serve(admin: string, rendered: Rendered, say: WatchParts['say']): Promise<boolean> {
  try {
    if ((await markerOf(admin)) === rendered.marker) return true;
    await post(admin, rendered);
    say(`${admin} has ${rendered.marker}`);
    return true;
  } catch (error) {
    say(`${admin} has not taken ${rendered.marker}: ${(error as Error).message}`);
    return false;
  }
}
