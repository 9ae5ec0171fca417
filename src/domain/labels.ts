// The labels of a submitter: stored as they came or, when they break the contract, as one label that breaks it for certain and shows nothing.
import { limits } from '../../generated/http/contract.ts';
import { isText, lengthInCodePoints } from './text.ts';

export type Labels = Readonly<Record<string, string>>;

/** One label without a name: no limit allows it, so that a message with it ends as invalid. */
const BROKEN: Labels = { '': '' };

/** Null when there are no labels. */
export function labelsOf(value: unknown): Labels | null {
  if (value === undefined || value === null) return null;
  return areLabels(value) ? value : BROKEN;
}

const { maxProperties, propertyNames, values } = limits.metadata;

/** Whether the labels follow the rules of the contract. */
export function areLabels(value: unknown): value is Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= maxProperties && entries.every(([name, label]) => isName(name) && isLabel(label));
}

const forbidden: readonly string[] = limits.json.forbiddenKeys;

function isName(name: string): boolean {
  const length = lengthInCodePoints(name);
  const isBounded = length >= propertyNames.minLength && length <= propertyNames.maxLength;
  return isBounded && isText(name) && !forbidden.includes(name);
}

function isLabel(label: unknown): boolean {
  return typeof label === 'string' && isText(label) && lengthInCodePoints(label) <= values.maxLength;
}
