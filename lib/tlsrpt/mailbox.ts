const SEPARATOR = Buffer.from('\nFrom ');
const [NEW_LINE, CARRIAGE_RETURN] = [0x0a, 0x0d];

/** The messages of a mailbox file (RFC 4155 App. A): each begins with a line `From `, after an empty line. A message alone is itself. */
export function messagesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (all.subarray(0, 5).toString('latin1') !== 'From ') return [bytes];
  const messages: Uint8Array[] = [];
  let begin = 0;
  for (let at = all.indexOf(SEPARATOR); at >= 0; at = all.indexOf(SEPARATOR, at + 1)) {
    if (!isAfterEmptyLine(all, at)) continue;
    messages.push(all.subarray(begin, at + 1));
    begin = at + 1;
  }
  return [...messages, all.subarray(begin)];
}

/** `at` is the line break in front of `From `. */
const isAfterEmptyLine = (bytes: Uint8Array, at: number): boolean =>
  bytes[at - 1] === NEW_LINE || (bytes[at - 1] === CARRIAGE_RETURN && bytes[at - 2] === NEW_LINE);
