// The part of the client of PostgreSQL that the driver uses; the package comes without types.
declare module 'pg' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';
  import type { ConnectionOptions } from 'node:tls';

  export type Parse = (text: string) => unknown;

  export type ClientConfig = {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly database?: string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    readonly application_name?: string | undefined;
    readonly options?: string | undefined;
    readonly ssl?: boolean | ConnectionOptions;
    readonly connectionTimeoutMillis?: number;
    readonly statement_timeout?: number;
    readonly idle_in_transaction_session_timeout?: number;
    readonly keepAlive?: boolean;
    readonly keepAliveInitialDelayMillis?: number;
    readonly stream?: () => Socket;
    readonly types?: { getTypeParser(oid: number, format?: string): Parse };
  };

  export type QueryResult = {
    readonly command: 'COPY' | 'DELETE' | 'INSERT' | 'SELECT' | 'UPDATE';
    readonly rowCount: number | null;
    readonly rows: Array<Record<string, unknown>>;
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  };

  export type Statement = {
    readonly text: string;
    readonly values?: unknown[] | undefined;
    readonly name?: string | undefined;
  };

  export class Client extends EventEmitter {
    constructor(config: ClientConfig);
    connect(): Promise<void>;
    end(): Promise<void>;
    query(statement: Statement): Promise<QueryResult>;
  }

  export const types: {
    getTypeParser(oid: number, format?: string): Parse;
    readonly arrayParser: { create(source: string, transform: Parse): { parse(): unknown[] } };
  };
}
