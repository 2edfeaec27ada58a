/** Every way in which the tests hand bytes to a parser: whole, byte by byte, and split in two at every offset. */
export function* divisions(bytes: Buffer): Generator<readonly Buffer[]> {
  yield [bytes];
  yield Array.from(bytes, (byte) => Buffer.of(byte));
  for (let offset = 1; offset < bytes.length; offset += 1) yield [bytes.subarray(0, offset), bytes.subarray(offset)];
}
