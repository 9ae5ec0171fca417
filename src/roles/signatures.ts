// The check of signatures on lane P0, for the role `api`: whom it trusts is read from mounted files, who signs for whom from PostgreSQL.
import type { DatabasePool } from 'slonik';
import type { Config } from '../config.ts';
import type { CheckSignature } from '../domain/gov-signature.ts';
import type { Turns } from '../lib/turns.ts';
import type { Settings } from '../settings.ts';
import { createCheckLine } from '../signature/check-line.ts';
import { createSignersOf } from '../signature/signers.ts';
import { openTrust } from '../signature/trust.ts';
import { createVerifySignature } from '../signature/verify.ts';
import { findSigners } from '../store/signers.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export type SignatureParts = {
  readonly config: Config;
  readonly pool: DatabasePool;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly turns: Turns;
};

/** Starts the look at the files on the stack. */
export async function openSignatures(parts: SignatureParts, stack: AsyncDisposableStack): Promise<CheckSignature> {
  const { config, pool, settings, telemetry, turns } = parts;
  const { filesEveryMs, signersCachedForMs, skewMs, maxLifetimeMs } = settings.signature;
  const trust = stack.use(
    await openTrust({
      anchorsFile: config.govAnchorsFile,
      revocationListsFolder: config.govCrlDir,
      lookEveryMs: filesEveryMs,
      telemetry,
    }),
  );
  const verify = createVerifySignature({
    ...{ trust, skewMs, maxLifetimeMs },
    signersOf: createSignersOf((tenantId) => findSigners(pool, tenantId), signersCachedForMs),
    revocationPolicy: config.govCrlPolicy,
    signerUsage: config.govSignerUsage,
  });
  const check: CheckSignature = async (request, nowMs) => {
    const verdict = await verify(request, nowMs);
    if (verdict.kind === 'refused') telemetry.signatureRefused(request, verdict);
    return verdict;
  };
  return createCheckLine(check, { ...settings.signature, onFull: telemetry.signatureUnchecked }, turns);
}
