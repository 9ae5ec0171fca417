/** Renders generated/events/validators.js and its types: one compiled validator per payload and per set of headers. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { header } from '../../text.js';
import { validatorsModule } from '../validators.js';

const declarations = `import type { ErrorObject } from 'ajv';
import type { MessageHeaders, Payloads } from './types.ts';

/** Says whether a value is a \`T\`; \`errors\` tells why the latest value was not, until the next call. Unknown fields are fine, nothing is coerced. */
export type Validator<T> = ((value: unknown) => value is T) & { errors?: ErrorObject[] | null };

export declare const validate: { readonly [Name in keyof Payloads]: Validator<Payloads[Name]> };
export declare const validateHeaders: { readonly [Name in keyof MessageHeaders]: Validator<MessageHeaders[Name]> };
`;

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function validators({ originalAsyncAPI }) {
  return [
    <File key="code" name="validators.js">
      <Text newLines={0}>{header('asyncapi.yaml') + validatorsModule(JSON.parse(originalAsyncAPI))}</Text>
    </File>,
    <File key="types" name="validators.d.ts">
      <Text newLines={0}>{header('asyncapi.yaml') + declarations}</Text>
    </File>,
  ];
}
