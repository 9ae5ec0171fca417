// The lines with which a person tries the service that `npm start` has started: each can be pasted into any shell as it is, but for `<messageId>`.
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** From any folder, since the lines may be pasted anywhere. */
const SIGN = `npm --prefix '${PROJECT.replaceAll("'", String.raw`'\''`)}' run -s sign --`;
const BODY = '{"to":"+14155550123","from":"ACME","body":"hello"}';
const CODE = '{"to":"+14155550123","from":"ACME","body":"Your code is 493201"}';
const TEMPLATE = '{"to":"+14155550123","from":"ACME","templateId":"otp-login","variables":{"code":"493201"}}';
const JSON_BODY = "-H 'Content-Type: application/json' -d";

/** The tenant of the lines. */
export const TENANT = 'demo';
/** The internal token of a service that listens on 127.0.0.1 only, unless the environment sets another one. */
export const LOCAL_TOKEN = 'local-use-only-internal-api-token';

export type Doors = { readonly api: string; readonly internal: string };
export type Section = { readonly heading: string; readonly lines: readonly string[] };

/** `isSeeded`: the tenant has the grants and the signer that `npm start` gives it; without them only a plain message can be tried. */
export function tryIt({ api, internal }: Doors, as: { readonly internalToken: string; readonly isSeeded: boolean }) {
  const tenant = `-H 'X-Tenant-Id: ${TENANT}'`;
  const send = `curl -s ${api}/v1/sms/send`;
  const plain = `${send} ${tenant} ${JSON_BODY} '${BODY}'`;
  const read = `curl -s '${api}/v1/sms/<messageId>' ${tenant}`;
  const token = `-H "Authorization: Bearer ${as.internalToken}"`;
  const deadLetters = `curl -s '${internal}/v1/internal/orch/dead-letters' ${token}`;
  if (!as.isSeeded) return [{ heading: 'Try it:', lines: [plain, read, deadLetters] }];

  const disable = `${internal}/v1/internal/orch/fastpath/disable`;
  const urgent = `${send} ${tenant} -H 'X-Priority-Lane: P1' ${JSON_BODY} '${CODE}'`;
  const signed = `BODY='${BODY}'; printf %s "$BODY" | ${SIGN} - | ${send} -H @- ${JSON_BODY} "$BODY"`;
  return [
    { heading: 'Try it, on the lanes P3, P1 and P0 (signed):', lines: [plain, urgent, signed, read, deadLetters] },
    {
      heading: 'A template on the fast path, which asks no compliance: it reads "compliancePath":"FAST_PATH"',
      lines: [`${send} ${tenant} ${JSON_BODY} '${TEMPLATE}'`, read],
    },
    {
      heading: 'Take the tenant off it, and what you send next reads "FULL"; see what is off; allow it again:',
      lines: [
        `curl -s ${disable} ${token} ${JSON_BODY} '{"tenantId":"${TENANT}","reason":"trying it"}'`,
        `curl -s ${disable} ${token}`,
        `curl -s -X DELETE '${disable}?tenantId=${TENANT}&reason=tried' ${token}`,
      ],
    },
  ] satisfies readonly Section[];
}
