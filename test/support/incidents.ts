import type { Incident, Transition } from '../../lib/judgement/incident';
import type { Verdict } from '../../lib/judgement/verdict';
import type { Entry } from '../../lib/notification/groups';
import { losing, offered } from './sightings';

const MX_HOST = 'contoso-example.mail.protection.example';
const SERVER = { address: '198.51.100.7', serverName: 'AM1EHSMHS003.mail.protection.example' };
const TARGETS = ['contoso.example'];

export const hq = { role: 'mail-path', isCloud: false, egress: '203.0.113.9', ...SERVER, targets: TARGETS } as const;
export const useast = { egress: '198.51.100.80', tlsProtocol: 'TLSv1.3', ...SERVER, targets: TARGETS } as const;
export const apsoutheast = { ...useast, egress: '192.0.2.44' } as const;

/** The founding incident: hq, on the path of the mail, loses what two observers are offered at the same server. */
export const transition = (more: Partial<Transition> = {}): Transition => ({
  sequence: 1,
  kind: 'opened',
  at: '2026-11-23T21:55:02.000Z',
  severity: 'critical',
  scope: 'some-vantages',
  cause: {
    code: 'source-address-reputation',
    confidence: 'medium',
    evidence: [
      `The same server ${SERVER.serverName} offers STARTTLS to us-east-1 and ap-southeast-2 and withholds it from hq at the same time.`,
      'With STARTTLS went SMTPUTF8: a restricted service, not a broken certificate.',
      'New among the keywords: AUTH.',
      'Block lists were not asked: look 203.0.113.9 up to be sure.',
    ],
  },
  losing: ['hq'],
  sightings: [
    offered('us-east-1', { ...useast, seenAt: '2026-11-23T21:54:58.000Z' }),
    losing('hq', { ...hq, seenAt: '2026-11-23T21:54:57.000Z' }),
    offered('ap-southeast-2', { ...apsoutheast, seenAt: '2026-11-23T21:54:58.000Z' }),
  ],
  firstSeenAt: '2026-11-23T21:54:52.000Z',
  lastOfferedAt: '2026-11-23T21:49:50.000Z',
  dialogue: {
    vantage: 'hq',
    lines: [
      '* connecting to 198.51.100.7 port 25',
      `< 220 ${SERVER.serverName} ESMTP ready`,
      '> EHLO mail.example.org',
      `< 250-${SERVER.serverName} Hello [203.0.113.9]`,
      '< 250-SIZE 157286400',
      '< 250-PIPELINING',
      '< 250-DSN',
      '< 250-ENHANCEDSTATUSCODES',
      '< 250-AUTH',
      '< 250 8BITMIME',
      '> QUIT',
      '< 221 2.0.0 bye',
    ],
  },
  ...more,
});

const verdictOf = ({ losing: ids, scope, cause, severity, sightings }: Transition): Verdict => ({
  losing: ids,
  scope,
  cause,
  severity,
  sightings,
});

/** The incident of one transition, or of several in their order. */
export function incident(transitions: readonly Transition[] = [transition()], more: Partial<Incident> = {}): Incident {
  const last = transitions.at(-1);
  const mxHost = more.mxHost ?? MX_HOST;
  return {
    schemaVersion: 1,
    id: '7F3A2K',
    host: `${mxHost}:25`,
    mxHost,
    port: 25,
    targets: TARGETS,
    state: last?.kind === 'resolved' ? 'resolved' : last === undefined ? 'pending' : 'opened',
    generation: 1,
    openedAt: '2026-11-23T21:54:55.000Z',
    firstSeenAt: '2026-11-23T21:54:52.000Z',
    reporters: last?.losing ?? ['hq'],
    verdict: last === undefined ? { losing: ['hq'], sightings: [] } : verdictOf(last),
    transitions,
    ...more,
  };
}

/** The newest transition of an incident, as something unsaid. */
export function entry(transitions: readonly Transition[] = [transition()], more: Partial<Incident> = {}): Entry {
  const last = transitions.at(-1);
  if (last === undefined) throw new Error('an entry needs a transition');
  return { incident: incident(transitions, more), transition: last };
}
