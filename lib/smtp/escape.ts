/** C0, DEL, C1; everything that turns the direction of text round; the two separators that some programs break lines at. */
const invisible = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * Makes text of strangers safe to look at: control characters as `\xNN`, direction marks (U+202A–202E, U+2066–2069
 * and the like) as `\uNNNN`, so that a server can neither move a terminal's cursor, break a line nor reorder what is
 * read. It is for terminals and plain text; HTML needs its own escaping on top.
 */
export function escapeControls(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.charCodeAt(0);
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
