// The arrays and objects that are open at a place of a JSON text: their keys so far, and the path to the place.

/** One open array or object and where in it the scan is. Reused by the next one of the same depth. */
export type Frame = { isObject: boolean; index: number; key: string; keys: string[]; keySet: Set<string> | undefined };

/** More keys than this are looked up in a set, so that a hostile object does not cost the square of its size. */
const MAX_LISTED_KEYS = 16;
const MAX_KEY_IN_PATH = 64;

/** The frame of the depth, empty. */
export function frameAt(frames: Frame[], depth: number, isObject: boolean): Frame {
  let frame = frames[depth];
  if (frame === undefined) {
    frame = { isObject, index: 0, key: '', keys: [], keySet: undefined };
    frames.push(frame);
    return frame;
  }
  frame.isObject = isObject;
  frame.index = 0;
  frame.key = '';
  frame.keys.length = 0;
  frame.keySet = undefined;
  return frame;
}

/** False when the object has the key already. */
export function addKey(frame: Frame, key: string): boolean {
  if (frame.keySet !== undefined) return frame.keySet.size < frame.keySet.add(key).size;
  if (frame.keys.includes(key)) return false;
  if (frame.keys.push(key) > MAX_LISTED_KEYS) frame.keySet = new Set(frame.keys);
  return true;
}

export function keyCount(frame: Frame): number {
  return frame.keySet?.size ?? frame.keys.length;
}

/** Such as `messages.3.to`, so many levels deep; each key is cut. */
export function pathOf(frames: readonly Frame[], levels: number): string {
  return frames
    .slice(0, levels)
    .map((frame) => (frame.isObject ? frame.key.slice(0, MAX_KEY_IN_PATH).toWellFormed() : frame.index))
    .join('.');
}
