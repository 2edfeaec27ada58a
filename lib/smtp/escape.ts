/**
 * C0, DEL, C1; what is not to be seen, as zero-width characters and all that turns the direction of text round; the two
 * separators that some programs break lines at.
 */
const invisible = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/**
 * Makes text of strangers safe to look at: control characters as `\xNN`, direction marks (U+202A–202E, U+2066–2069
 * and the like) and invisible ones (U+200B, U+FEFF) as `\uNNNN`, beyond them `\u{NNNNN}`, so that a server can neither
 * move a terminal's cursor, break a line, reorder what is read nor look like another. It is for terminals and plain
 * text; HTML needs its own escaping on top.
 */
export function escapeControls(text: string): string {
  return text.replace(invisible, escaped);
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
