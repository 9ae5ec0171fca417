// A recipient as shown to people who do not need the number: enough to compare with a complaint, too little to call.

const SHOWN_FIRST = 3;
const SHOWN_LAST = 2;
const SHORTEST_SHOWN = 8;

/** `+14155550123` becomes `+14*******23`. Short numbers and other texts are masked whole; an empty text stays empty. */
export function maskRecipient(recipient: string): string {
  const isNumber = /^\+\d+$/.test(recipient) && recipient.length >= SHORTEST_SHOWN;
  if (!isNumber) return recipient === '' ? '' : '***';
  const masked = '*'.repeat(recipient.length - SHOWN_FIRST - SHOWN_LAST);
  return `${recipient.slice(0, SHOWN_FIRST)}${masked}${recipient.slice(-SHOWN_LAST)}`;
}
