import type { FindingCode } from '../judgement/finding';

/** By which nobody gets TLS at a host: whoever has promised not to go without it keeps the mail. */
export const LOSS_OF_TLS = [
  'starttls-not-supported',
  'starttls-masked',
  'ehlo-refused',
  'starttls-refused',
  'tls-handshake-failed',
] as const satisfies readonly FindingCode[];
