import { parseHostName } from './hostName';

/**
 * An exchange of an MX record in A-labels, lower case, without trailing dot. Some zones hold UTF-8 where A-labels
 * belong (RFC 5891 §4.4); node:dns gives such bytes as `\195\188`, and they are read as the name that was meant. Whatever
 * else is no host name stays as it came, for `resolveHost` to refuse.
 */
export function exchangeName(presented: string): string {
  const lower = presented.toLowerCase().replace(/\.$/, '');
  const meant = decodeUtf8(lower);
  if (meant === undefined) return lower;
  const parsed = parseHostName(meant);
  return parsed.ok ? parsed.name : lower;
}

/** RFC 1035 §5.1: `\DDD` is a byte. Undefined where there is none above ASCII, or where they make no UTF-8. */
function decodeUtf8(name: string): string | undefined {
  if (!/\\(1[2-9]|2)\d/.test(name) || /\\\D/.test(name)) return undefined;
  const bytes = name.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code) & 0xff));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return undefined;
  }
}
