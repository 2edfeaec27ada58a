const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes that are looked at where no byte order mark tells. */
const SAMPLE = 512;

/** The encoding of a text by its first bytes: by its byte order mark, or by the zeros that ASCII has in UTF-16. */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  const zerosAt = (parity: number): number => sample.filter((byte, at) => at % 2 === parity && byte === 0).length;
  const most = sample.length / 4;
  if (sample.length < 2) return 'utf-8';
  if (zerosAt(1) > most && zerosAt(0) === 0) return 'utf-16le';
  return zerosAt(0) > most && zerosAt(1) === 0 ? 'utf-16be' : 'utf-8';
}
