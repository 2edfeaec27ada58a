import { type CheckReport, judgeTarget, type Measure } from '../../../lib/cli/checkReport';
import { targetFromName } from '../../../lib/probe/target';
import type { HostObservation, Observation, TargetObservation } from '../../../lib/probe/types';
import type { FailureCode, SmtpSession, Stage, TlsFacts } from '../../../lib/smtp/types';

export const tlsFacts: TlsFacts = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  validFrom: '2026-10-01T00:00:00.000Z',
  validTo: '2027-01-25T00:00:00.000Z',
  issuer: 'CN=Test Authority',
  names: ['mx1.example.org'],
};

const base = { timingsMs: { total: 12.5 }, transcript: [] };
const ehlo = (...keywords: readonly string[]): Required<Pick<SmtpSession, 'greeting' | 'ehlo'>> => ({
  greeting: { replyCode: 220, text: 'mx1.example.org ESMTP' },
  ehlo: {
    replyCode: 250,
    serverName: 'mx1.example.org',
    greetedAs: '203.0.113.9',
    capabilities: keywords.map((keyword) => ({ keyword, params: keyword === 'SIZE' ? ['1000'] : [] })),
    masked: [],
  },
});

const accepted = { unofferedStarttls: { replyCode: 220, text: '2.0.0 go' } } as const;

/** Sessions of every kind that `check` tells apart. */
export const sessions = {
  healthy: {
    ...base,
    stage: 'quit',
    ...ehlo('SIZE', 'STARTTLS'),
    tls: tlsFacts,
    ehloAfterTls: ehlo('SIZE').ehlo,
  },
  ehloOnly: { ...base, stage: 'quit', ...ehlo('SIZE', 'STARTTLS') },
  missing: { ...base, stage: 'quit', ...ehlo('SIZE') },
  masked: {
    ...base,
    stage: 'quit',
    greeting: { replyCode: 220, text: 'mx1' },
    ehlo: { replyCode: 250, capabilities: [], masked: ['XXXXXXXA'] },
  },
  throttled: failed('greeting', 'throttled', '421 4.7.0 try again later'),
  refused: failed('greeting', 'refused', '554 5.7.1 you are listed on zen.example'),
  slow: failed('greeting', 'timed-out', 'no complete answer within 60000 ms'),
  silent: failed('connect', 'timed-out', 'no complete answer within 10000 ms'),
  notTried: failed('connect', 'not-tried', 'connect ENETUNREACH'),
  refusedStarttls: { ...failed('starttls', 'starttls-refused', '454 4.7.0 not now'), ...ehlo('STARTTLS') },
  slowHandshake: { ...failed('tlsHandshake', 'timed-out', 'no complete answer within 20000 ms'), ...ehlo('STARTTLS') },
  unofferedAccepted: { ...base, stage: 'quit', ...ehlo('SIZE'), ...accepted, tls: tlsFacts },
  unofferedBroken: { ...failed('tlsHandshake', 'tls-handshake-failed', 'reset'), ...ehlo('SIZE'), ...accepted },
  unofferedClosed: { ...failed('starttls', 'connection-closed', 'closed by the server'), ...ehlo('SIZE') },
  lostAfterTls: {
    ...failed('ehloAfterTls', 'connection-closed', 'closed'),
    ...ehlo('STARTTLS'),
    tls: tlsFacts,
  },
} as const satisfies Record<string, SmtpSession>;
export type SessionKind = keyof typeof sessions;

function failed(stage: Stage, code: FailureCode, message: string) {
  return { ...base, stage, failure: { stage, code, message } };
}

/** A host with one address per session, from 198.41.0.1 on. */
export const hostWith = (kinds: readonly SessionKind[], rest: Partial<HostObservation> = {}): HostObservation => {
  const mxHost = rest.mxHost ?? 'mx1.example.org';
  const port = rest.port ?? 25;
  const observations = kinds.map(
    (kind, index): Observation => ({
      mxHost,
      port,
      address: `198.41.0.${index + 1}`,
      observedAt: '2026-11-23T12:00:00.000Z',
      session: sessions[kind],
    }),
  );
  return {
    mxHost,
    port,
    preference: 10,
    knownAddresses: observations.map(({ address }) => address),
    refusedAddresses: [],
    observations,
    ...rest,
  };
};

export const targetWith = (
  hosts: readonly HostObservation[],
  failure?: TargetObservation['failure'],
  name = 'example.org',
): TargetObservation => ({ target: targetFromName(name), hosts, ...(failure !== undefined && { failure }) });

export const measure: Measure = { role: 'mail-path', tlsNames: new Map() };

export const reportOf = (...targets: readonly TargetObservation[]): CheckReport => ({
  vantage: { role: 'mail-path', heloName: { name: 'canary.example.net', from: 'machine' } },
  startedAt: '2026-11-23T12:00:00.000Z',
  finishedAt: '2026-11-23T12:00:01.000Z',
  targets: targets.map((target) => judgeTarget(target, measure)),
});
