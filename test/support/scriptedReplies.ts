/** The reply at the beginning of a text, read in another way than by the code under test. */
export interface WrittenReply {
  readonly replyCode: number;
  /** With their codes. */
  readonly lines: readonly string[];
  /** How much of the text it takes up. */
  readonly bytes: number;
}

/** Absent where the text does not begin with one complete reply (RFC 5321 §4.2; a bare LF ends a line too). */
export function firstReply(text: string): WrittenReply | undefined {
  const code = text.slice(0, 3);
  if (!/^[2-5]\d\d$/.test(code)) return undefined;
  const whole = new RegExp(`^(?:${code}-[^\\n]*\\n)*${code}(?: [^\\n]*|\\r?)\\n`).exec(text)?.[0];
  if (whole === undefined) return undefined;
  const lines = whole.split(/\r*\n/).slice(0, -1);
  return { replyCode: Number(code), lines, bytes: whole.length };
}

/** Whether STARTTLS stands in an EHLO reply as a keyword: on a line of its own, not on the first. */
export function writesStarttls({ lines }: WrittenReply): boolean {
  return lines.slice(1).some((line) => /^250[- ]STARTTLS(?: |$)/i.test(line));
}
