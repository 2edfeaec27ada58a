/** The same text, apart from the piece of a file that it was cut out of, which V8 would keep in memory with it. */
export const ownCopy = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le');

/** Of what a log says that is kept; only hostile names and reasons are longer. */
const MOST_KEPT = 1_000;

/** What is kept of a text for as long as logs are read. */
export const keptCopy = (text: string): string => ownCopy(text.slice(0, MOST_KEPT));
