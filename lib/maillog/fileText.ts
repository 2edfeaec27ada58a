import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { encodingOf } from './encoding';

/** Small enough for a few dozen files at once, large enough that the file system does not show. */
const CHUNK_BYTES = 64 * 1024;

/**
 * The text of a file, piece by piece: UTF-8 or UTF-16, plain or compressed by gzip, whatever its name. What is no valid
 * text becomes U+FFFD. `onBytes` is told how many bytes of the file were taken. Throws what the file system or gzip says.
 */
export async function* fileText(path: string, onBytes: (count: number) => void = () => {}): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const bytes of contents(path, await isCompressed(path), onBytes)) {
    decoder ??= new TextDecoder(encodingOf(bytes));
    const text = decoder.decode(bytes, { stream: true });
    if (text !== '') yield text;
  }
  const last = decoder?.decode() ?? '';
  if (last !== '') yield last;
}

async function* contents(path: string, isGzip: boolean, onBytes: (count: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  file.on('data', (bytes) => onBytes(bytes.length));
  file.pause();
  const source: Readable = isGzip ? gunzipped(file) : file;
  try {
    for await (const bytes of source) if (bytes instanceof Uint8Array) yield bytes;
  } finally {
    source.destroy();
    file.destroy();
  }
}

/** A file that was cut off is read as far as it goes. */
function gunzipped(file: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

async function isCompressed(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}
