// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import type { ErrorObject } from 'ajv';
import type { MessageHeaders, Payloads } from './types.ts';

/** Says whether a value is a `T`; `errors` tells why the latest value was not, until the next call. Unknown fields are fine, nothing is coerced. */
export type Validator<T> = ((value: unknown) => value is T) & { errors?: ErrorObject[] | null };

export declare const validate: { readonly [Name in keyof Payloads]: Validator<Payloads[Name]> };
export declare const validateHeaders: { readonly [Name in keyof MessageHeaders]: Validator<MessageHeaders[Name]> };
