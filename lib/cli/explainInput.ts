import { BadUsageError } from './badUsage';

/** More of a listing or log is not looked at. */
export const MAX_INPUT_BYTES = 1024 * 1024;

export interface ExplainInput {
  readonly text: string;
  /** There was more than `MAX_INPUT_BYTES`. */
  readonly isCut: boolean;
}

/** The text of the arguments, else of standard input. Rejects with BadUsageError where there is neither. */
export async function explainInput(
  words: readonly string[],
  standardInput: () => AsyncIterable<Uint8Array> | undefined,
): Promise<ExplainInput> {
  const text = words.join(' ');
  if (text.trim() !== '') return cut(Buffer.from(text));
  const stream = standardInput();
  if (stream === undefined) throw new BadUsageError(`there is no text to explain: ${WAYS}`);
  return read(stream);
}

const WAYS = 'give it in quotation marks, or pipe it in, for example: postqueue -p | npx starttls-canary explain';

async function read(stream: AsyncIterable<Uint8Array>): Promise<ExplainInput> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    // The rest is left unread, whatever its size.
    if (bytes > MAX_INPUT_BYTES) break;
  }
  return cut(Buffer.concat(chunks));
}

const cut = (bytes: Buffer): ExplainInput => ({
  text: decoded(bytes.subarray(0, MAX_INPUT_BYTES)),
  isCut: bytes.length > MAX_INPUT_BYTES,
});

/** UTF-8, or UTF-16 as PowerShell writes it into files; what is no character becomes U+FFFD. */
const decoded = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
