// Reads a payload from the bus as JSON; bytes that are not JSON in UTF-8 read as undefined.

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The value, or undefined. Never throws. */
export function readJson(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}
