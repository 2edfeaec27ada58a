/** What is read of anybody's reports at most: who may send us mail may send us these. */
export const LIMITS = {
  /** Of a file, or of what is piped in: large enough for a mail of the largest report, in base64. */
  fileBytes: 20_000_000,
  /** Of a report without compression: what receivers commonly take (RFC 8460 §5.2). */
  reportBytes: 10_000_000,
  /** Values of a report's JSON, and levels of it; a report needs six. */
  jsonValues: 500_000,
  jsonLevels: 32,
  /** Gzip in a mail in gzip, a mail in a mail. */
  wrappings: 4,
  /** Of one file, in all of its gzip: attachments of attachments would multiply. */
  unpackedBytes: 50_000_000,
  attachments: 100,
  /**
   * Of a mail: the parser keeps each line as objects, and 100 kB for a part. So many lines are 5 MB in base64, which is more
   * than any report has in gzip.
   */
  mailLines: 100_000,
  mailParts: 300,
  /** Sessions in one count; no organization has as many with one domain in a day. */
  sessions: 1_000_000_000_000,
  policies: 1_000,
  failures: 50_000,
  textLength: 200,
} as const;
