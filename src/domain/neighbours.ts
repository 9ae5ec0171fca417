// The answers of the services that are asked about a message.

/** The answer of compliance. */
export type Verdict = { readonly verdict: 'ALLOW' } | { readonly verdict: 'BLOCK'; readonly reason: string };

/** The answer of the routing engine. */
export type Route = { readonly operatorId: string; readonly operatorSubject: string; readonly routeId: string | null };
