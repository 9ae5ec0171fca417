// Reads a payload from the bus; what is not JSON in UTF-8 is undefined, since nothing else can be said of it.

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The value, or undefined. Never throws. */
export function readJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}
