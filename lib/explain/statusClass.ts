/** Words of RFC 3463 §3 for the subject of an enhanced status code. */
const SUBJECTS: Readonly<Record<string, string>> = {
  0: 'nothing in particular',
  1: 'an address, of the sender or of the recipient',
  2: "the recipient's mailbox",
  3: 'the mail system of the receiver',
  4: 'network and routing: DNS, connections, time',
  5: 'the SMTP dialogue',
  6: 'the content of the mail',
  7: 'security or policy: TLS, authentication, reputation, rules of the receiver',
};

/** Words of RFC 3463 §3 and of the registry that RFC 5248 began, for what a mail server is asked about here. */
const DETAILS: Readonly<Record<string, string>> = {
  '1.1': 'there is no such mailbox (RFC 3463)',
  '1.2': 'there is no such domain (RFC 3463)',
  '2.1': 'the mailbox is disabled (RFC 3463)',
  '2.2': 'the mailbox is full (RFC 3463)',
  '3.2': 'the system takes no mail at the moment (RFC 3463)',
  '4.1': 'no answer from the host (RFC 3463)',
  '4.2': 'the connection broke (RFC 3463)',
  '4.3': 'a directory server, such as the DNS, failed (RFC 3463)',
  '4.4': 'no route to the host (RFC 3463)',
  '4.6': 'the mail went round in a loop (RFC 3463)',
  '4.7': 'the time for delivery is over (RFC 3463)',
  '5.1': 'a command that is not valid there (RFC 3463)',
  '7.0': 'a matter of security that has no code of its own (RFC 3463)',
  '7.1': 'delivery is not authorised (RFC 3463)',
  '7.3': 'a conversion for security is needed and not possible (RFC 3463)',
  '7.4': 'a security feature is not supported (RFC 3463)',
  '7.5': 'cryptography failed (RFC 3463)',
  '7.8': 'wrong credentials (RFC 4954)',
  '7.9': 'too weak a way of authentication (RFC 4954)',
  '7.10': 'encryption is needed (RFC 5248)',
  '7.11': 'this way of authentication needs encryption (RFC 4954)',
  '7.23': 'SPF failed (RFC 7372)',
  '7.25': 'reverse DNS failed (RFC 7372)',
  '7.26': 'several checks of the sender failed (RFC 7372)',
  '7.27': 'the domain of the sender takes no mail (RFC 7505)',
  '7.30': 'REQUIRETLS is needed (RFC 8689)',
};

/** What RFC 5321 §4.2 and others say of a reply code. */
const CODES: Readonly<Record<number, string>> = {
  421: 'the server ends the session; it is no refusal for ever',
  450: 'the mailbox cannot be had at the moment',
  451: 'an error while it was dealt with',
  452: 'not enough room at the moment',
  454: 'TLS (RFC 3207), or authentication (RFC 4954), is not available at the moment',
  500: 'the server does not know the command',
  501: 'the server does not understand the parameters',
  502: 'the server does not have the command',
  503: 'the command comes at the wrong time',
  504: 'the server does not have the parameter',
  521: 'the server takes no mail at all (RFC 7504)',
  530: 'STARTTLS (RFC 3207), or authentication (RFC 4954), is needed first',
  550: 'refused: no such mailbox, or a policy',
  552: 'refused: too large, or the mailbox is full',
  553: 'refused: the name of the mailbox is not allowed, or a policy',
  554: 'refused: the transaction failed; as a greeting, the server does not want to talk to you',
};

export interface ClassReading {
  readonly title: string;
  readonly meaning: string;
  readonly notMeaning: string;
}

/** What the codes alone say, by RFC 3463, 5321 and 5248, where no text is known. */
export function readByClass(replyCode: number | undefined, status: string | undefined): ClassReading {
  const isPermanent = (replyCode ?? Number(status?.[0] ?? 4) * 100) >= 500;
  const [, subject = '', detail = ''] = (status ?? '').split('.');
  const said = [
    ...(replyCode === undefined ? [] : [CODES[replyCode]]),
    ...(status === undefined ? [] : [`about ${SUBJECTS[subject] ?? 'something that RFC 3463 does not name'}`]),
    ...(status === undefined ? [] : [DETAILS[`${subject}.${detail}`]]),
  ].filter((each) => each !== undefined);
  const contradicts =
    replyCode !== undefined && status !== undefined && Number(status[0]) !== Math.floor(replyCode / 100)
      ? ` The two codes contradict each other (RFC 2034 §4): ${replyCode} decides whether it is tried again.`
      : '';
  return {
    title: `${isPermanent ? 'Refused for good' : 'Refused for now'}: ${codesText(replyCode, status)}, a text that is not known here`,
    meaning: `${isPermanent ? 'The mail is returned; it is not tried again.' : 'The mail waits and is tried again.'} By its class: ${said.join('; ') || 'nothing more'}.${contradicts}`,
    notMeaning: isPermanent
      ? 'The codes do not say who refused, nor for what: the text after them does, if anything.'
      : 'The codes do not say who refused, nor for what. A 4yz is no proof that STARTTLS is missing.',
  };
}

/** `451 5.7.3`, `451`, `5.7.3` */
export const codesText = (replyCode: number | undefined, status: string | undefined): string =>
  [replyCode, status].filter((each) => each !== undefined).join(' ');
