// Small programs of a client author, in names that each generated client has under a name of its own.

const body = (type: string, text: string) => `export const value: ${type} = ${text};`;
const both = `{ to: '+14155550123', from: 'ACME', body: 'hello', templateId: 'otp', variables: {} }`;

/** Programs that have to compile, by title. */
export const allowed: Readonly<Record<string, string>> = {
  'a text': body('Send', `{ to: '+14155550123', from: 'ACME', body: 'hello' }`),
  'a template with its variables': body(
    'Send',
    `{ to: '+14155550123', from: 'ACME', templateId: 'otp', variables: { code: '1' } }`,
  ),
  'a replay by filter without what has a default': body('Replay', `{ filter: { lane: 'P3' }, reason: 'INC-1' }`),
  'a replay by filter with everything': body(
    'Replay',
    `{ filter: {}, dryRun: false, confirmation: 'e3b0', ratePerSecond: 20, reason: 'INC-1' }`,
  ),
  'a replay of one message': body('Replay', `{ messageId: '6f8b', reason: 'INC-1' }`),
  'a status that a later version adds': body(`Message['status']`, `'EXPIRED'`),
  'a lane': body(`Message['lane']`, `'P0'`),
  'a message without a receipt': body(`Pick<Message, 'delivery'>`, '{ delivery: null }'),
  'what a result has by its status': `export const read = (result: Result): string | number =>
  result.status === 'INVALID' ? result.errors.map(({ field }): string => field).join() : result.segmentCount;`,
  'code and advice of a refusal, or the message of the gateway': `export const read = (refusal: Refusal): string =>
  'code' in refusal ? \`\${refusal.code satisfies string}: \${refusal.detail satisfies string}\` : refusal.message;`,
  'the request id of an answer': 'export const read = (id: RequestId): string => id;',
};

const NOT_ASSIGNABLE = 'TS2322';
const NO_SUCH_PROPERTY = 'TS2339';
const NOT_A_PROPERTY_OF_THE_LITERAL = 'TS2353';

/**
 * What must not compile, by what it says: the code of the compiler's only complaint, and the program. A union of TypeScript
 * takes a literal with the properties of all its members, so a text that is a template too is refused by each member only.
 */
export const refused: Readonly<Record<string, readonly [string, string]>> = {
  'neither a text nor a template': [NOT_ASSIGNABLE, body('Send', `{ to: '+14155550123', from: 'ACME' }`)],
  'a template without its variables': [
    NOT_ASSIGNABLE,
    body('Send', `{ to: '+14155550123', from: 'ACME', templateId: 'otp' }`),
  ],
  'a number for a message': [NOT_ASSIGNABLE, body('Send', '42')],
  'a field that is not known': [
    NOT_A_PROPERTY_OF_THE_LITERAL,
    body('Send', `{ to: '+14155550123', from: 'ACME', body: 'hello', priority: 1 }`),
  ],
  'a text that is a template too': [NOT_A_PROPERTY_OF_THE_LITERAL, body('Text', both)],
  'a template that is a text too': [NOT_A_PROPERTY_OF_THE_LITERAL, body('Template', both)],
  'a replay of nothing': [NOT_ASSIGNABLE, body('Replay', `{ reason: 'INC-1' }`)],
  'a replay without a reason': [NOT_ASSIGNABLE, body('Replay', '{ filter: {} }')],
  'a number for a status': [NOT_ASSIGNABLE, body(`Message['status']`, '7')],
  'a lane that does not exist': [NOT_ASSIGNABLE, body(`Message['lane']`, `'P9'`)],
  'the errors of a message that is kept': [
    NO_SUCH_PROPERTY,
    `export const read = (result: Result) => (result.status === 'QUEUED' ? result.errors : []);`,
  ],
  'the segments of a message that is invalid': [
    NO_SUCH_PROPERTY,
    `export const read = (result: Result) => (result.status === 'INVALID' ? result.segmentCount : 0);`,
  ],
  'a number for the code of a refusal': [
    NOT_ASSIGNABLE,
    `export const read = (refusal: Refusal): number => ('code' in refusal ? refusal.code : 0);`,
  ],
  'a member that no refusal has': [
    NO_SUCH_PROPERTY,
    `export const read = (refusal: Refusal) => ('code' in refusal ? refusal.advice : '');`,
  ],
  'a number for the request id': [NOT_ASSIGNABLE, 'export const read = (id: RequestId): number => id;'],
};
