/** The founding incident: one receiver's EHLO reply to an address in good standing and to a block-listed one. */
export const healthyEhlo = [
  '250-AM1EHSMHS003.mail.protection.example Hello [203.0.113.9]',
  '250-SIZE 157286400',
  '250-PIPELINING',
  '250-DSN',
  '250-ENHANCEDSTATUSCODES',
  '250-STARTTLS',
  '250-8BITMIME',
  '250-BINARYMIME',
  '250-CHUNKING',
  '250 SMTPUTF8',
] as const;

export const strippedEhlo = [
  '250-AM1EHSMHS003.mail.protection.example Hello [203.0.113.9]',
  '250-SIZE 157286400',
  '250-PIPELINING',
  '250-DSN',
  '250-ENHANCEDSTATUSCODES',
  '250-AUTH',
  '250-8BITMIME',
  '250-BINARYMIME',
  '250 CHUNKING',
] as const;
