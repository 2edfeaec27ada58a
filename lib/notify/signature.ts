import { createHmac } from 'node:crypto';

/** `sha256=` and the HMAC of `<timestamp>.<body>` in hexadecimal. `timestamp`: seconds since the epoch. */
export const signatureOf = (body: string, timestamp: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
