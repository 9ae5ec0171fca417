// What the services that are asked about a message answer.

/** Of compliance. */
export type Verdict = { readonly verdict: 'ALLOW' } | { readonly verdict: 'BLOCK'; readonly reason: string };

/** Of the routing engine. */
export type Route = { readonly operatorId: string; readonly operatorSubject: string; readonly routeId: string | null };
