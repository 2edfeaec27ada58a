import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';

/** Ten thousand targets with all their settings are less than 2 MB. */
const MOST_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The text of a file, or the rule that it breaks as a whole. */
export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly rule: string };

/** Reads a file, or a pipe, of UTF-8. Throws what node:fs does. */
export function readFileText(path: string): FileText {
  const bytes = readBytes(path);
  if (bytes.length > MOST_BYTES) return { ok: false, rule: `is larger than ${MOST_BYTES / 1024 / 1024} MB` };
  if (isUtf16(bytes)) return { ok: false, rule: 'is UTF-16: save it as UTF-8' };
  const line = firstWrongLine(bytes);
  if (line !== undefined) return { ok: false, rule: `is not UTF-8 in line ${line}: save it as UTF-8` };
  return { ok: true, text: bytes.toString('utf8') };
}

/** Not more than is needed to see that it is too much: a device has no end. */
function readBytes(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let bytes = 0; bytes <= MOST_BYTES; ) {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      const read = readSync(file, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      bytes += read;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}

/** By its byte order mark, or by its first character, which is of ASCII in every file of ours. */
function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
}

/** From 1; undefined where all of it is UTF-8. */
function firstWrongLine(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let begin = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf('\n', begin);
    if (end < 0 || !isUtf8(bytes.subarray(begin, end))) return line;
    begin = end + 1;
  }
}
