import { maskedWord } from '../smtp/capabilities';

/**
 * EHLO keywords by which a reply that stands in one record is taken apart: those that are registered, those of Exchange
 * servers among themselves, and private ones that are met. Any other word is a parameter of the one before it.
 */
const KNOWN_KEYWORDS: ReadonlySet<string> = new Set([
  ...['STARTTLS', 'SIZE', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', 'AUTH', '8BITMIME', 'BINARYMIME', 'CHUNKING'],
  ...['SMTPUTF8', 'UTF8SMTP', 'ETRN', 'ATRN', 'VRFY', 'EXPN', 'HELP', 'DELIVERBY', 'CHECKPOINT', 'NO-SOLICITING'],
  ...['MTRK', 'SUBMITTER', 'FUTURERELEASE', 'BURL', 'CONPERM', 'CONNEG', 'MT-PRIORITY', 'RRVS', 'REQUIRETLS', 'LIMITS'],
  ...['X-ANONYMOUSTLS', 'X-EXPS', 'X-LINK2STATE', 'X-RCPTLIMIT', 'XEXCH50', 'XRDST', 'XSHADOW', 'XSHADOWREQUEST'],
  ...['XPROXY', 'XPROXYFROM', 'XPROXYTO', 'XRSETPROXYTO', 'XOORG', 'X-OORG', 'XORAR', 'XORIGFROM', 'XADRC', 'XEXPROPS'],
  ...['XSESSIONMDBGUID', 'XSESSIONTYPE', 'XATTR', 'XFASTINDEX', 'XSYSPROBE', 'XMSGID', 'XLONGADDR', 'XCLIENT'],
  ...['XFORWARD', 'XVERP', 'XACK', 'XUSR', 'XREMOTEQUEUE', 'XMIT', 'ONEX', 'VERB', 'PRDR', 'PIPECONNECT'],
]);

const isKeyword = (word: string): boolean =>
  KNOWN_KEYWORDS.has(word.toUpperCase()) || maskedWord.test(word) || /^AUTH=/i.test(word);

/**
 * The lines of an EHLO reply that Exchange 2016 and later write as one: `HOST Hello [203.0.113.9] SIZE 157286400 DSN`.
 * The first word is the server's name, whatever it says; the greeting ends where the first known keyword stands.
 */
export function linesOfWholeReply(text: string): readonly string[] {
  const [serverName = '', ...words] = text.split(' ').filter((word) => word !== '');
  const lines = [[serverName]];
  for (const word of words) {
    if (isKeyword(word)) lines.push([word]);
    else lines.at(-1)?.push(word);
  }
  return lines.map((line) => line.join(' '));
}
