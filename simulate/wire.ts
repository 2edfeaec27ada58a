import type { SessionFailure, SessionOptions, SmtpSession } from '../lib/smtp/types';
import type { WorldEvent } from './events';
import type { SimulatedHost, SimulatedVantage } from './fleet';
import type { Randomness } from './randomness';

/** What a client gets that is restricted: STARTTLS and more is gone, AUTH is new. */
const RESTRICTED = ['SIZE', 'PIPELINING', 'DSN', 'ENHANCEDSTATUSCODES', 'AUTH', '8BITMIME'];
const LOST_CONNECTIONS = 0.02;

const TIMED_OUT: SessionFailure = { stage: 'connect', code: 'timed-out', message: 'no answer in 10 s' };
const CLOSED: SessionFailure = { stage: 'greeting', code: 'connection-closed', message: 'closed by the server' };
const THROTTLED: SessionFailure = { stage: 'greeting', code: 'throttled', message: '421 4.7.0 too many connections' };
const NO_TLS: SessionFailure = { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: 'handshake failure' };

/** Who asks whom, and what happens between them at this moment. */
export interface Meeting {
  readonly host: SimulatedHost;
  readonly vantage: SimulatedVantage;
  readonly happening: readonly WorldEvent[];
  readonly random: Randomness;
  /** Hears that the connection was lost by chance. */
  readonly onLost: () => void;
}

/** One session: what the vantage gets from the host, with 2% of connections lost for no reason. */
export function converse(meeting: Meeting, { address, upgrade }: SessionOptions): SmtpSession {
  const { host, vantage, happening, random } = meeting;
  const isOn = (kind: WorldEvent['kind']) => happening.some((event) => event.kind === kind);
  if (isOn('blind')) return failed(TIMED_OUT);
  if (random.chance(LOST_CONNECTIONS)) {
    meeting.onLost();
    return failed(random.pick([TIMED_OUT, CLOSED, THROTTLED]));
  }
  if (isOn('rate-limit')) return failed(THROTTLED);
  const serverName = random.pick(host.serverNames.get(address) ?? [host.mxHost]);
  const reply = { serverName, greetedAs: vantage.egress, upgrade };
  if (isOn('middlebox'))
    return answered({ ...reply, keywords: without(host.keywords, 'STARTTLS'), masked: ['XXXXXXXA'] });
  if (isOn('stripping') || isOn('receiver-change') || isOn('regional'))
    return answered({ ...reply, keywords: without(host.keywords, 'STARTTLS') });
  if (isOn('listing')) return answered({ ...reply, keywords: RESTRICTED });
  const isBad = happening.some((event) => event.address === address || event.serverName === serverName);
  if (isBad) return answered({ ...reply, keywords: without(host.keywords, 'STARTTLS') });
  const session = answered({ ...reply, keywords: host.keywords });
  if (isOn('broken-tls') && upgrade) return { ...session, stage: 'tlsHandshake', failure: NO_TLS };
  return upgrade ? { ...session, tls: certificate(isOn('certificate') ? 'new' : 'usual', host) } : session;
}

interface Answered {
  readonly keywords: readonly string[];
  readonly masked?: readonly string[];
  readonly serverName: string;
  readonly greetedAs: string;
}

const answered = ({ keywords, masked = [], serverName, greetedAs }: Answered): SmtpSession => ({
  stage: 'quit',
  greeting: { replyCode: 220, text: `${serverName} ESMTP` },
  ehlo: {
    replyCode: 250,
    serverName,
    greetedAs,
    capabilities: keywords.map((keyword) => ({ keyword, params: [] })),
    masked,
  },
  timingsMs: { total: 80 },
  transcript: [],
});

const failed = (failure: SessionFailure): SmtpSession => ({
  stage: failure.stage,
  failure,
  timingsMs: { total: 80 },
  transcript: [],
});

const certificate = (which: string, { mxHost }: SimulatedHost) => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  names: [mxHost],
  fingerprint256: `${which} ${mxHost}`,
});

const without = (words: readonly string[], word: string): readonly string[] => words.filter((other) => other !== word);
