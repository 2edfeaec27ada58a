import { runSession } from '../lib/smtp/session';
import type { Capability, EhloReply, SmtpSession } from '../lib/smtp/types';
import { CAPABILITIES, HELO_NAME, type Mode, MX_HOST } from './dialogue';

/** One session of ours, as `check` has it. Gives what was wrong, nothing where all went well. */
export async function ourProbe(mode: Mode, port: number): Promise<string | undefined> {
  const session = await ourSession(mode, port);
  const isRight = mode === 'ehlo' ? isRightEhlo(session) : isRightEhlo(session) && isRightUpgrade(session);
  return isRight ? undefined : JSON.stringify(session);
}

/** The same at a server whose keywords and certificate are not known beforehand. */
export async function ourProbeElsewhere(mode: Mode, port: number): Promise<string | undefined> {
  const session = await ourSession(mode, port);
  const { stage, failure, ehlo, tls, ehloAfterTls } = session;
  const isThrough = stage === 'quit' && failure === undefined && ehlo?.replyCode === 250;
  const isUpgraded = tls !== undefined && ehloAfterTls?.replyCode === 250;
  return isThrough && (mode === 'ehlo' || isUpgraded) ? undefined : JSON.stringify(session);
}

const ourSession = (mode: Mode, port: number): Promise<SmtpSession> =>
  runSession({
    address: '127.0.0.1',
    port,
    heloName: HELO_NAME,
    serverName: MX_HOST,
    upgrade: mode === 'starttls',
  });

function isRightEhlo({ stage, failure, greeting, ehlo }: SmtpSession): boolean {
  const isThrough = stage === 'quit' && failure === undefined && greeting?.replyCode === 220;
  return isThrough && isSaid(ehlo, CAPABILITIES.ehlo);
}

function isRightUpgrade({ starttls, tls, ehloAfterTls }: SmtpSession): boolean {
  const isSecure = starttls?.replyCode === 220 && tls?.protocol === 'TLSv1.3' && tls.trusted && tls.matchesName;
  return isSecure && tls.names.join() === MX_HOST && isSaid(ehloAfterTls, CAPABILITIES.ehloAfterTls);
}

/** Compared one by one: to write them out for a comparison would be work of the benchmark, and counted as ours. */
const isSaid = (reply: EhloReply | undefined, expected: readonly Capability[]): boolean =>
  reply?.capabilities.length === expected.length &&
  expected.every(({ keyword, params }, index) => {
    const there = reply.capabilities[index];
    return there?.keyword === keyword && there.params.length === params.length && there.params[0] === params[0];
  });
