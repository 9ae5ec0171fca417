// Numbers as people may see them: enough to recognise a destination, not enough to call it.

/** `+14155550123` becomes `+1415•••23`. */
export function maskNumber(number: string): string {
  return number.length < 8 ? '•••' : `${number.slice(0, 5)}•••${number.slice(-2)}`;
}
