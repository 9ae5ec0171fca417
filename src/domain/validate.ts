// The rules for every message on a lane, whichever program put it there; patterns and limits are the contract's.
import { limits } from '../../generated/http/contract.ts';
import type { FieldError, FieldErrorCode } from './contract.ts';
import { areLabels, type Labels } from './labels.ts';
import { isText, lengthInCodePoints } from './text.ts';

export type Checkable = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly metadata: Labels | null;
};

const messageId = new RegExp(limits.messageId.pattern);
const tenantId = new RegExp(limits.tenantId.pattern);
const msisdn = new RegExp(limits.msisdn.pattern);
const senderId = new RegExp(limits.senderId.pattern);

const { maxProperties, propertyNames, values } = limits.metadata;
const labelsRule =
  `must be at most ${maxProperties} labels, each with a name of ${propertyNames.minLength} to ` +
  `${propertyNames.maxLength} characters and a text of at most ${values.maxLength}`;

type Rule = { field: keyof Checkable; code: FieldErrorCode; message: string; holds: (message: Checkable) => boolean };

const rules: readonly Rule[] = [
  {
    field: 'messageId',
    code: limits.messageId.errorCode,
    message: limits.messageId.errorMessage,
    holds: (m) => messageId.test(m.messageId),
  },
  { field: 'tenantId', code: 'FORMAT', message: 'must be a tenant id', holds: (m) => tenantId.test(m.tenantId) },
  { field: 'to', code: limits.msisdn.errorCode, message: limits.msisdn.errorMessage, holds: (m) => msisdn.test(m.to) },
  {
    field: 'from',
    code: limits.senderId.errorCode,
    message: limits.senderId.errorMessage,
    holds: (m) => senderId.test(m.from),
  },
  {
    field: 'body',
    code: limits.messageBody.errorCode,
    message: limits.messageBody.errorMessage,
    holds: (m) => isMessageBody(m.body),
  },
  {
    field: 'metadata',
    code: 'FORMAT',
    message: labelsRule,
    holds: (m) => m.metadata === null || areLabels(m.metadata),
  },
];

/** The rules that the message breaks, in the order of its fields; empty when it is valid. */
export function violationsOf(message: Checkable): readonly FieldError[] {
  return rules
    .filter((rule) => !rule.holds(message))
    .map(({ field, code, message: text }) => ({ field, code, message: text }));
}

/** Whether a text is one that a message may have. */
export function isMessageBody(body: string): boolean {
  const { minLength, maxLength } = limits.messageBody;
  // Two units at most are one code point, so that most texts need not be counted.
  const fits = body.length >= 2 * minLength && body.length <= maxLength;
  return (fits || isWithin(lengthInCodePoints(body), minLength, maxLength)) && isText(body);
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
