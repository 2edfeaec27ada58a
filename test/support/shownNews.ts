import type { FindingRecord } from '../../lib/judgement/findingRecord';
import type { Incident } from '../../lib/judgement/incident';
import { MAX_TEXT, MAX_WORD } from '../../lib/judgement/limits';
import { record } from './findings';
import { hq, incident, transition, useast } from './incidents';
import { EXPIRES_SOON } from './shownHosts';
import { minutesAgo } from './shownTime';
import { losing, offered } from './sightings';

const EVIDENCE = [
  'The same server offers STARTTLS to us-east-1, eu-west-1 and ap-southeast-2 and withholds it from hq at the same time.',
  '203.0.113.9 is newly on Spamhaus XBL (127.0.0.4, CBL data) since today.',
  'With STARTTLS went SMTPUTF8; new among the keywords: AUTH.',
];

/** Of the first host. `says`: as in its views. */
export function foundingIncident(mxHost: string, targets: readonly string[], says?: string): Incident {
  const said = says === undefined ? {} : { serverName: says.slice(0, MAX_TEXT), keywords: [says.slice(0, MAX_WORD)] };
  const opened = transition();
  const { dialogue } = opened;
  return incident(
    [
      {
        ...opened,
        cause: {
          code: 'source-address-reputation',
          confidence: 'high',
          evidence: says === undefined ? EVIDENCE : [...EVIDENCE, says],
        },
        sightings: [
          losing('hq', { ...hq, targets, seenAt: '2026-11-23T21:54:57.000Z', ...said }),
          ...OBSERVERS.map(({ id, egress }) =>
            offered(id, { ...useast, egress, targets, seenAt: '2026-11-23T21:54:58.000Z', ...said }),
          ),
        ],
        enforced: { domains: targets.slice(0, 1), hasOthers: false, isServed: true },
        ...(says !== undefined && dialogue !== undefined && { dialogue: { ...dialogue, lines: [`< 220 ${says}`] } }),
      },
    ],
    { mxHost, targets },
  );
}

const OBSERVERS = [
  { id: 'us-east-1', egress: '198.51.100.80' },
  { id: 'eu-west-1', egress: '192.0.2.77' },
  { id: 'ap-southeast-2', egress: '192.0.2.44' },
];

export function pastIncident(): Incident {
  const times = { at: minutesAgo(320), firstSeenAt: minutesAgo(400) };
  const cause = { code: 'undetermined', confidence: 'low', evidence: ['Only us-east-1 lost it.'] } as const;
  const opened = transition({ ...times, severity: 'warning', losing: ['us-east-1'], cause });
  const resolved = transition({
    ...times,
    sequence: 2,
    kind: 'resolved',
    severity: 'warning',
    losing: ['us-east-1'],
    cause,
    durationSeconds: 4800,
  });
  return incident([opened, resolved], {
    id: '2K9QWX',
    mxHost: 'mx1.fabrikam.example',
    targets: ['fabrikam.example'],
    firstSeenAt: minutesAgo(400),
    openedAt: minutesAgo(400),
    resolvedAt: minutesAgo(320),
  });
}

/** Of the second host. */
export const standingWarning = (mxHost: string, message = EXPIRES_SOON): FindingRecord =>
  record({
    subject: `${mxHost}:25`,
    targets: ['fabrikam.example'],
    message,
    openedAt: minutesAgo(300),
  });
