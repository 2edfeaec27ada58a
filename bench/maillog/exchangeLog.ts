import { closeSync, openSync, writeSync } from 'node:fs';

/** What a log was made to hold. */
export interface Written {
  readonly sessions: number;
  readonly withoutStarttls: number;
  readonly bytes: number;
}

const HEADER = [
  '#Software: Microsoft Exchange Server',
  '#Version: 15.02.0.0',
  '#Log-type: SMTP Send Protocol Log',
  '#Date: 2026-11-23T00:00:00.000Z',
  '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context',
];
/** One of eight stands in quotes. */
const CONNECTORS = [
  ...Array.from({ length: 7 }, (_, index) => `Outbound to Internet ${index}`),
  '"To Contoso, forced TLS"',
];
const HOSTS = 40;
/** Sessions that are under way at a time. */
const AT_ONCE = 8;
/** Each so many sessions one is refused STARTTLS. */
const ONE_WITHOUT = 10;
const START = Date.UTC(2026, 10, 23);

const KEYWORDS = 'SIZE 157286400 PIPELINING DSN ENHANCEDSTATUSCODES';
const REST = '8BITMIME BINARYMIME CHUNKING SMTPUTF8';

/** The records of one session as Exchange 2019 writes them, without what stands before the event. */
function records(host: string, offers: boolean): readonly string[] {
  const ehlo = (keywords: string): readonly string[] => [
    '>,EHLO mail.contoso.example,',
    `<,250  ${host} Hello [203.0.113.9] ${keywords},`,
  ];
  const greeting = [
    '*,SendRoutingHeaders,Set Session Permissions',
    '+,,',
    `<,"220 ${host} Microsoft ESMTP MAIL Service ready at Mon, 23 Nov 2026 00:00:00 +0000",`,
  ];
  const end = ['>,QUIT,', '<,221 2.0.0 Service closing transmission channel,', '-,,Local'];
  if (!offers) return [...greeting, ...ehlo(`${KEYWORDS} AUTH ${REST}`), ...MAIL, ...end];
  return [
    ...greeting,
    ...ehlo(`${KEYWORDS} STARTTLS ${REST}`),
    '>,STARTTLS,',
    '<,220 2.0.0 SMTP server ready,',
    '*, CN=mail.contoso.example,Sending certificate Subject',
    '*,"CN=Contoso Issuing CA, O=Contoso, C=US",Sending certificate Issuer name',
    '*,0A1B2C3D4E5F60718293A4B5C6D7E8F9,Sending certificate Serial number',
    `*,CN=${host},Remote certificate Subject`,
    '*,"CN=Example Issuing CA, O=Example, C=US",Remote certificate Issuer name',
    '*,,"TLS protocol SP_PROT_TLS1_2_CLIENT negotiation succeeded using bulk encryption algorithm CALG_AES_256 with strength 256 bits, MAC hash algorithm CALG_SHA_384 with strength 0 bits and key exchange algorithm CALG_ECDHE with strength 384 bits"',
    ...ehlo(`${KEYWORDS} ${REST}`),
    ...MAIL,
    ...end,
  ];
}

const MAIL = [
  '*,08DE2A0000000001;2026-11-23T00:00:00.000Z;1,sending message with RecordId 12345678901234 and InternetMessageId <8d7c2e1b0f@mail.contoso.example>',
  '>,MAIL FROM:<anna@contoso.example> SIZE=48211,',
  '>,RCPT TO:<bob@example.org>,',
  '<,250 2.1.0 Sender OK,',
  '<,250 2.1.5 Recipient OK,',
  '>,BDAT 46120 LAST,',
  '<,"250 2.6.0 <8d7c2e1b0f@mail.contoso.example> [InternalId=12345678901234, Hostname=mx.example.org] 47302 bytes in 0.143, 322.210 KB/sec Queued mail for delivery",',
];

/** Writes a send protocol log of at least so many bytes, with several sessions under way at a time. */
export function writeExchangeLog(path: string, bytes: number): Written {
  const file = openSync(path, 'w');
  let [sessions, withoutStarttls, written] = [0, 0, 0];
  const put = (lines: readonly string[]): void => {
    written += writeSync(file, `${lines.join('\r\n')}\r\n`);
  };
  put(HEADER);
  while (written < bytes) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => {
      const isWithout = (sessions + index) % ONE_WITHOUT === 0;
      if (isWithout) withoutStarttls += 1;
      return sessionLines(sessions + index, !isWithout);
    });
    const longest = Math.max(...batch.map((lines) => lines.length));
    put(Array.from({ length: longest }, (_, line) => batch.flatMap((lines) => lines.slice(line, line + 1))).flat());
    sessions += AT_ONCE;
  }
  closeSync(file);
  return { sessions, withoutStarttls, bytes: written };
}

function sessionLines(session: number, offers: boolean): readonly string[] {
  const host = session % HOSTS;
  const connector = CONNECTORS[session % CONNECTORS.length] ?? '';
  const id = session.toString(16).toUpperCase().padStart(8, '0');
  const between = `192.0.2.25:${10_000 + (session % 50_000)},198.51.100.${host + 1}:25`;
  return records(`mx${host}.mail.example.org`, offers).map((record, sequence) => {
    const at = new Date(START + Math.floor(session / AT_ONCE) * 20 + sequence).toISOString();
    return `${at},${connector},08DE2A00${id},${sequence},${between},${record}`;
  });
}
