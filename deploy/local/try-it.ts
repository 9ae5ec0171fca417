// The lines with which a person tries the service that `npm start` has started: each works as it is, pasted into any shell.
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** From any folder, since the lines may be pasted anywhere. */
const SIGN = `npm --prefix '${PROJECT.replaceAll("'", String.raw`'\''`)}' run -s sign --`;
const BODY = '{"to":"+14155550123","from":"ACME","body":"hello"}';
const CODE = '{"to":"+14155550123","from":"ACME","body":"Your code is 493201"}';
const JSON_BODY = "-H 'Content-Type: application/json' -d";

export type Doors = { readonly api: string; readonly internal: string };

/** `signed`: a message on P0, which only a listed signer may send. */
export function tryIt({ api, internal }: Doors, as: { readonly tenant: string; readonly internalToken: string }) {
  const send = `curl -s ${api}/v1/sms/send`;
  const tenant = `-H 'X-Tenant-Id: ${as.tenant}'`;
  return {
    sends: [
      `${send} ${tenant} ${JSON_BODY} '${BODY}'`,
      `${send} ${tenant} -H 'X-Priority-Lane: P1' ${JSON_BODY} '${CODE}'`,
    ],
    signed: `BODY='${BODY}'; printf %s "$BODY" | ${SIGN} - | ${send} -H @- ${JSON_BODY} "$BODY"`,
    reads: [
      `curl -s '${api}/v1/sms/<messageId>' ${tenant}`,
      `curl -s '${internal}/v1/internal/orch/dead-letters' -H "Authorization: Bearer ${as.internalToken}"`,
    ],
  };
}
