// One request on its way through the door, with the facts that are known of it so far.
import type { IncomingMessage } from 'node:http';
import type { OperationId } from '../../generated/http/operations.ts';
import type { Scope } from './scope.ts';

export type Exchange = {
  readonly request: IncomingMessage;
  readonly scope: Scope;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  /** Null until the route is known, and when there is none. */
  operation: OperationId | null;
  /** Null until the tenant is known. */
  tenantId: string | null;
  /** The methods of a path that lacks the method of the request. */
  allowed: readonly string[];
};
