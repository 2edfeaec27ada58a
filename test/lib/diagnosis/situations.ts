import { believedEgress } from '../../../lib/diagnosis/believedEgress';
import type { HostSituation, Situation } from '../../../lib/diagnosis/situation';
import type { Incident } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import type { BlockListAnswer, Listing } from '../../../lib/judgement/view';
import type { Observation } from '../../../lib/probe/types';
import type { FailureCode, SmtpSession, Stage } from '../../../lib/smtp/types';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS, session } from '../../support/observations';
import { losing, offered } from '../../support/sightings';

export const AT = '2026-11-23T22:00:00.000Z';
/** Of this machine, and public. */
export const OURS = '198.18.0.9';
const EVERY_MS = 5 * 60 * 1000;

const server = { serverName: 'mx.contoso.example', greetedAs: OURS };

/** What a server can say, as this machine hears it. */
export const heard = {
  stripped: session({ ...server, keywords: STRIPPED_KEYWORDS }),
  masked: session({ ...server, keywords: ['SIZE'], masked: ['XXXXXXXA'] }),
  timedOut: failing('connect', 'timed-out', 'no complete answer within 10000 ms'),
  refusedConnection: failing('connect', 'connection-refused', 'connect ECONNREFUSED 192.0.2.1:25'),
  throttled: failing('greeting', 'throttled', '421 4.7.0 too many connections'),
  listed: failing('greeting', 'refused', '554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org'),
  notTried: failing('connect', 'not-tried', 'connect ENETUNREACH 2001:db8::1:25'),
  noHandshake: failing('tlsHandshake', 'tls-handshake-failed', 'sslv3 alert handshake failure', HEALTHY_KEYWORDS),
} as const satisfies Record<string, SmtpSession>;

/** As a server whose TLS is sound, or whose certificate is another one's. */
export const served = (matchesName = true): SmtpSession => ({
  ...session({ ...server, keywords: HEALTHY_KEYWORDS }),
  tls: {
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    trusted: true,
    matchesName,
    names: [matchesName ? 'mx.contoso.example' : 'mail.other.example'],
  },
});

export function failing(stage: Stage, code: FailureCode, message: string, keywords?: readonly string[]): SmtpSession {
  return session({ failure: { stage, code, message }, ...(keywords !== undefined && { ...server, keywords }) });
}

export interface SeenHost extends Partial<Omit<HostSituation, 'observations'>> {
  readonly sessions: readonly SmtpSession[];
  readonly addresses?: readonly string[];
}

export function host({ sessions, addresses, ...more }: SeenHost): HostSituation {
  const { mxHost = 'mx.contoso.example', port = 25 } = more;
  const observations = sessions.map(
    (one, index): Observation => ({
      mxHost,
      port,
      address: addresses?.[index] ?? `192.0.2.${index + 1}`,
      observedAt: AT,
      session: one,
    }),
  );
  return {
    mxHost,
    port,
    preference: 10,
    knownAddresses: observations.map(({ address }) => address),
    refusedAddresses: [],
    observations,
    findings: [],
    sightings: [],
    around: {},
    ...more,
  };
}

export const control = (mxHost: string, ...sessions: readonly SmtpSession[]): HostSituation =>
  host({ mxHost, sessions, addresses: sessions.map((_, index) => `198.51.100.${index + 1}`) });

export interface Known extends Partial<Omit<Situation, 'egress'>> {
  readonly given?: string;
}

/** What is known of contoso.example; nobody else was asked unless told otherwise. */
export function situation({ given, ...more }: Known): Situation {
  const hosts = more.hosts ?? [];
  const target = { name: 'contoso.example', kind: 'domain', host: 'contoso.example', port: 25 } as const;
  return {
    at: AT,
    target: target.name,
    hosts,
    controls: [],
    listings: [],
    others: { kind: 'none' },
    ...more,
    egress: believedEgress([{ target: { ...target, ours: false, require: [], verify: false }, hosts }], {
      allowPrivate: true,
      ...(given !== undefined && { given }),
    }),
  };
}

export const readFromHub: Situation['others'] = { kind: 'read', place: 'the hub in us-east-1', everyMs: EVERY_MS };

/** Cloud vantages that looked four minutes before. */
const lately = { seenAt: '2026-11-23T21:56:00.000Z', heardRunAt: '2026-11-23T21:56:00.000Z', address: '192.0.2.1' };
export const servedAt = (vantage: string, more: Partial<Sighting> = {}): Sighting =>
  offered(vantage, {
    ...lately,
    addresses: [
      {
        address: '192.0.2.1',
        outcome: 'offered',
        serverName: 'mx.contoso.example',
        observedAt: lately.seenAt,
        namedAt: lately.seenAt,
      },
    ],
    ...more,
  });
export const losingAt = (vantage: string, more: Partial<Sighting> = {}): Sighting =>
  losing(vantage, { ...lately, ...more });

export const listing = (...answers: readonly BlockListAnswer[]): Listing => ({
  schemaVersion: 1,
  vantage: 'this machine',
  shard: 0,
  address: OURS,
  observedAt: AT,
  answers,
});

const zone = 'zen.dq.spamhaus.net';
export const onXbl = listing({ zone, state: 'listed', codes: ['127.0.0.4'], lists: ['XBL (CBL data)'], since: AT });
export const clean = listing({ zone, state: 'clean', codes: [], lists: [] });
export const unknown = listing({
  zone,
  state: 'unknown',
  codes: [],
  lists: [],
  reason: 'it refuses a public resolver',
});

/** One that is open at the host, as the hub judged it. */
export const incidentSince = (firstSeenAt: string): Incident => ({
  schemaVersion: 1,
  id: '7F3A2K',
  host: 'mx.contoso.example:25',
  mxHost: 'mx.contoso.example',
  port: 25,
  targets: ['contoso.example'],
  state: 'opened',
  generation: 1,
  openedAt: firstSeenAt,
  firstSeenAt,
  reporters: ['hq'],
  verdict: {
    losing: ['hq'],
    severity: 'critical',
    cause: { code: 'source-address-reputation', confidence: 'high', evidence: [] },
    sightings: [],
  },
  transitions: [],
});
