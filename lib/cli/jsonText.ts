/** A value for machines, ending in a line break. No control character stands in it as such: they are escaped as `\u001b`. */
export const jsonText = (value: unknown): string => `${escapeNonAsciiControls(JSON.stringify(value, null, 2))}\n`;

/** JSON.stringify leaves DEL, the C1 controls, separators and marks that turn the direction of text as they are. */
const escapeNonAsciiControls = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
