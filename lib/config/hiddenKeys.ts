/** Letters and digits without an end: a key of a block list has 26 of them at Spamhaus, 32 elsewhere. */
const KEY_WORD = /(?<![A-Za-z0-9])[A-Za-z0-9]{20,}(?![A-Za-z0-9])/g;

/** A line about the file in which no word stands that could be somebody's key. */
export const withoutKeys = (line: string): string => line.replace(KEY_WORD, '…');

/** Whether the value at this path must not be shown, whatever its mistake. */
export function mayHoldKey(path: readonly PropertyKey[], value: unknown): boolean {
  if (path.length > 0 && path[0] !== 'blockLists') return false;
  return path[2] === 'key' || withoutKeys(JSON.stringify(value) ?? '') !== JSON.stringify(value);
}
