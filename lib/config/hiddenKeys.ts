/** Letters and digits without an end: a key of a block list has 26 of them at Spamhaus, 32 elsewhere. */
const KEY_WORD = /(?<![A-Za-z0-9])[A-Za-z0-9]{20,}(?![A-Za-z0-9])/g;

/** 26 letters and digits at Spamhaus, 32 elsewhere. */
export const looksLikeKey = (word: string): boolean =>
  /^[a-z0-9]{26}$/i.test(word) || (/^[a-z0-9]{20,}$/i.test(word) && /[0-9]/.test(word));

/** Keys of a channel whose value is nobody's secret, whatever its mistake. */
const OPEN_KEYS: readonly unknown[] = ['sns', 'from', 'to', 'min'];

/** A line about the file in which no word stands that could be somebody's key. */
export const withoutKeys = (line: string): string => line.replace(KEY_WORD, '…');

/** Whether the value at this path must not be shown, whatever its mistake. */
export function mayHoldKey(path: readonly PropertyKey[], value: unknown): boolean {
  const text = JSON.stringify(value) ?? '';
  if (path[0] === 'notify' && !OPEN_KEYS.includes(path[2])) return true;
  // A user and a password.
  if (path[0] === 'validatingResolver') return text.includes('@');
  // A list in place of the whole file.
  if (path.length === 0 && text.includes('://')) return true;
  if (path.length > 0 && path[0] !== 'blockLists' && path[0] !== 'notify') return false;
  return path[2] === 'key' || withoutKeys(text) !== text;
}
