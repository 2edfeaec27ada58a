/**
 * Where a subscription leads, so that whoever it is of recognises it and a log that others read does not give it away:
 * `p***@example.org`, `+1******0100`; of a web address its host, of an ARN its name.
 */
export function masked(protocol: string, endpoint: string): string {
  if (/^https?:\/\//.test(endpoint)) return /^https?:\/\/[^/?#@]+(?=[/?#]|$)/.exec(endpoint)?.[0] ?? protocol;
  const at = endpoint.lastIndexOf('@');
  if (at > 0) return `${endpoint.slice(0, 1)}***${endpoint.slice(at)}`;
  if (/^\+?\d{5,}$/.test(endpoint)) {
    const hidden = endpoint.slice(2, -4);
    return `${endpoint.slice(0, 2)}${'*'.repeat(hidden.length)}${endpoint.slice(-4)}`;
  }
  return endpoint.startsWith('arn:') ? (endpoint.split(/[:/]/).at(-1) ?? protocol) : '***';
}
