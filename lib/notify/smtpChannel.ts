import * as z from 'zod';
import type { Message } from '../notification/message';
import { type Channel, ChannelError } from './channel';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly isTlsAtOnce: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: string;
  readonly now: () => Date;
  /** Authorities to trust in place of the usual ones, as PEM. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

const CONNECT_MS = 10_000;
/** Servers that look at a mail before they take it need their time (RFC 5321 §4.5.3.2.6 has ten minutes). */
const ANSWER_MS = 60_000;

/** One recipient behind a mail server: TLS at once or by STARTTLS, never without; the certificate must be good. */
export const smtpChannel = (settings: SmtpSettings): Channel => ({
  name: `email ${settings.to}`,
  async send(message, id, signal) {
    const { createTransport } = await import('nodemailer');
    const { host, port, isTlsAtOnce, user, password, ca, timeoutMs } = settings;
    const transport = createTransport({
      host,
      port,
      secure: isTlsAtOnce,
      requireTLS: !isTlsAtOnce,
      ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca !== undefined && { ca }) },
      connectionTimeout: timeoutMs ?? CONNECT_MS,
      dnsTimeout: timeoutMs ?? CONNECT_MS,
      greetingTimeout: timeoutMs ?? CONNECT_MS,
      socketTimeout: timeoutMs ?? ANSWER_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const giveUp = () => transport.close();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await transport.sendMail(mailOf(message, id, settings));
    } catch (error) {
      throw new ChannelError(...faultOf(error));
    } finally {
      signal.removeEventListener('abort', giveUp);
      transport.close();
    }
  },
});

const mailOf = ({ subject, email }: Message, id: string, { from, to, now }: SmtpSettings) => ({
  from,
  to,
  subject,
  text: email,
  date: now(),
  messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
  // RFC 3834 §5: nobody's absence is to be told to a machine.
  headers: { 'Auto-Submitted': 'auto-generated' },
});

/** What nodemailer's codes mean. A server's own words are left out: it was told the password, and may repeat it. */
const FAULTS: Readonly<Record<string, ConstructorParameters<typeof ChannelError>>> = {
  EAUTH: ['refused', 'it refuses the login'],
  EENVELOPE: ['refused', 'it refuses sender or recipient'],
  EMESSAGE: ['refused', 'it refuses the mail'],
  ETLS: ['refused', 'TLS fails'],
  EDNS: ['unreachable', 'its name does not resolve'],
  ETIMEDOUT: ['timed-out', 'it does not answer in time'],
};

function faultOf(error: unknown): ConstructorParameters<typeof ChannelError> {
  const { code, originalCode, command, responseCode } = faultSchema.parse(error);
  const [kind, words] = FAULTS[code] ?? ['unreachable', "it can't be reached"];
  if (code === 'ETLS' && command === 'STARTTLS' && responseCode !== undefined) return [kind, 'it does not do STARTTLS'];
  const detail = responseCode ?? originalCode ?? (FAULTS[code] === undefined ? code : undefined);
  return [kind, detail === undefined ? words : `${words} (${detail})`];
}

/** Of a certificate that is not good, `originalCode` says why. */
const faultSchema = z
  .object({
    code: z.string().catch('an unknown error'),
    originalCode: z.string().optional().catch(undefined),
    command: z.string().optional().catch(undefined),
    responseCode: z.number().optional().catch(undefined),
  })
  .catch({ code: 'an unknown error' });
