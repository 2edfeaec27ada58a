/** An element of DER: where its value begins, and where it ends (X.690 §8.1). */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly start: number;
  readonly end: number;
}

const SEQUENCE = 0x30;
const VERSION = 0xa0;
/** Serial number, signature, issuer, validity and subject come before the key (RFC 5280 §4.1). */
const BEFORE_KEY = 5;

/**
 * The SubjectPublicKeyInfo of a certificate, byte for byte as it stands there: a key that is read and written anew can
 * come out in another form, which a digest would not match. Undefined for what is no certificate.
 */
export function keyInfoOf(der: Uint8Array): Uint8Array | undefined {
  const certificate = elementAt(der, 0, der.length);
  const contents = certificate && elementAt(der, certificate.start, certificate.end);
  if (contents === undefined) return undefined;
  let field = elementAt(der, contents.start, contents.end);
  if (field?.tag === VERSION) field = elementAt(der, field.end, contents.end);
  for (let passed = 0; passed < BEFORE_KEY && field !== undefined; passed += 1) {
    field = elementAt(der, field.end, contents.end);
  }
  return field?.tag === SEQUENCE ? der.subarray(field.from, field.end) : undefined;
}

function elementAt(der: Uint8Array, from: number, limit: number): Element | undefined {
  const [tag, first] = der.subarray(from, Math.min(from + 2, limit));
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  // Four bytes are more than any message holds; 0x80 alone has no definite length, which DER forbids.
  if (first === 0x80 || lengthBytes > 4) return undefined;
  const start = from + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.subarray(from + 2, start).reduce((sum, byte) => sum * 0x100 + byte, 0);
  const end = start + length;
  return end > limit ? undefined : { tag, from, start, end };
}
