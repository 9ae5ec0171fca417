// The lines with which a person tries the service that `npm start` has started: each works as it is, pasted into any shell.
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** From any folder, since the lines may be pasted anywhere. */
const SIGN = `npm --prefix '${PROJECT.replaceAll("'", String.raw`'\''`)}' run -s sign --`;
const BODY = '{"to":"+14155550123","from":"ACME","body":"hello"}';
const CODE = '{"to":"+14155550123","from":"ACME","body":"Your code is 493201"}';
const JSON_BODY = "-H 'Content-Type: application/json' -d";

/** With a gateway submits go there. */
export type Doors = { readonly api: string; readonly internal: string; readonly gateway?: string };
/** `token`: for the gateway, which takes the tenant from it. */
export type Caller = { readonly tenant: string; readonly internalToken: string; readonly token?: string };

/** `signed`: a message on P0, which only a listed signer may send. */
export function tryIt({ api, internal, gateway = api }: Doors, as: Caller) {
  const send = `curl -s ${gateway}/v1/sms/send`;
  const tenant = as.token ? `-H 'Authorization: Bearer ${as.token}'` : `-H 'X-Tenant-Id: ${as.tenant}'`;
  return {
    sends: [
      `${send} ${tenant} ${JSON_BODY} '${BODY}'`,
      `${send} ${tenant} -H 'X-Priority-Lane: P1' ${JSON_BODY} '${CODE}'`,
    ],
    signed: `BODY='${BODY}'; printf %s "$BODY" | ${SIGN} - | ${send}${as.token ? ` ${tenant}` : ''} -H @- ${JSON_BODY} "$BODY"`,
    reads: [
      `curl -s '${gateway}/v1/sms/<messageId>' ${tenant}`,
      `curl -s '${internal}/v1/internal/orch/dead-letters' -H "Authorization: Bearer ${as.internalToken}"`,
    ],
  };
}
