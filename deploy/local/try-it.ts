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

/** With a gateway submits go there. */
export type Doors = { readonly api: string; readonly internal: string; readonly gateway?: string };
/** `token`: for the gateway, which takes the tenant from it. `isSeeded`: the tenant has the grants and the signer that `npm start` gives it. */
export type Caller = { readonly internalToken: string; readonly isSeeded: boolean; readonly token?: string };
export type Section = { readonly heading: string; readonly lines: readonly string[] };

/** In the order in which they are printed. */
export function tryIt({ api, internal, gateway = api }: Doors, as: Caller): readonly Section[] {
  const tenant = as.token ? `-H 'Authorization: Bearer ${as.token}'` : `-H 'X-Tenant-Id: ${TENANT}'`;
  const send = `curl -s ${gateway}/v1/sms/send`;
  const token = `-H "Authorization: Bearer ${as.internalToken}"`;
  const disable = `${internal}/v1/internal/orch/fastpath/disable`;
  const plain: readonly Section[] = [
    { heading: 'A message', lines: [`${send} ${tenant} ${JSON_BODY} '${BODY}'`] },
    {
      heading: 'What became of it, and the path that it took (compliancePath)',
      lines: [`curl -s '${gateway}/v1/sms/<messageId>' ${tenant}`],
    },
  ];
  const ofSeeded: readonly Section[] = [
    {
      heading: 'On lane P1, and signed on lane P0',
      lines: [
        `${send} ${tenant} -H 'X-Priority-Lane: P1' ${JSON_BODY} '${CODE}'`,
        `BODY='${BODY}'; printf %s "$BODY" | ${SIGN} - | ${send}${as.token ? ` ${tenant}` : ''} -H @- ${JSON_BODY} "$BODY"`,
      ],
    },
    {
      heading: 'A template, on the fast path (FAST_PATH): compliance is not asked before',
      lines: [`${send} ${tenant} ${JSON_BODY} '${TEMPLATE}'`],
    },
    {
      heading: `${TENANT} taken off it, so that the template is FULL; what is off; and allowed again`,
      lines: [
        `curl -s ${disable} ${token} ${JSON_BODY} '{"tenantId":"${TENANT}","reason":"trying it"}'`,
        `curl -s ${disable} ${token}`,
        `curl -s -X DELETE '${disable}?tenantId=${TENANT}&reason=tried' ${token}`,
      ],
    },
  ];
  const last = { heading: 'Dead letters', lines: [`curl -s '${internal}/v1/internal/orch/dead-letters' ${token}`] };
  return [...plain, ...(as.isSeeded ? ofSeeded : []), last];
}
