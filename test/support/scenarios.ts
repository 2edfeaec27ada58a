import { correlate } from '../../lib/judgement/correlate';
import type { Transition } from '../../lib/judgement/incident';
import type { Sighting } from '../../lib/judgement/sighting';
import type { Listing } from '../../lib/judgement/view';
import type { Entry } from '../../lib/notification/groups';
import { apsoutheast, entry, hq, transition, useast } from './incidents';
import { losing, offered, silent } from './sightings';

const SEEN = { seenAt: '2026-11-23T21:54:58.000Z' } as const;
const at = (vantage: 'us-east-1' | 'ap-southeast-2', more: Partial<Sighting> = {}): Sighting =>
  offered(vantage, { ...(vantage === 'us-east-1' ? useast : apsoutheast), ...SEEN, ...more });
const lost = (sighting: Sighting): Sighting => ({
  ...sighting,
  ...losing(sighting.vantage),
  role: sighting.role,
  isCloud: sighting.isCloud,
  ...(sighting.egress !== undefined && { egress: sighting.egress }),
  ...(sighting.address !== undefined && { address: sighting.address }),
  ...(sighting.serverName !== undefined && { serverName: sighting.serverName }),
  targets: sighting.targets,
  seenAt: sighting.seenAt ?? SEEN.seenAt,
});
const hqServed = offered('hq', { ...hq, ...SEEN, tlsProtocol: 'TLSv1.2' });

const observerDialogue = [
  '< 220 AM1EHSMHS003.mail.protection.example ESMTP ready',
  '> EHLO canary-use1.example.org',
  '< 250-AM1EHSMHS003.mail.protection.example Hello [198.51.100.80]',
  '< 250-SIZE 157286400',
  '< 250 8BITMIME',
  '> QUIT',
  '< 221 2.0.0 bye',
];

const observerOnly = transition({
  severity: 'warning',
  cause: {
    code: 'source-address-reputation',
    confidence: 'medium',
    evidence: [
      'The same server AM1EHSMHS003.mail.protection.example offers STARTTLS to hq and ap-southeast-2 and withholds it from us-east-1 at the same time.',
      'With STARTTLS went SMTPUTF8: a restricted service, not a broken certificate.',
      'Block lists were not asked: look 198.51.100.80 up to be sure.',
    ],
  },
  losing: ['us-east-1'],
  sightings: [lost(at('us-east-1')), hqServed, at('ap-southeast-2')],
  dialogue: { vantage: 'us-east-1', lines: observerDialogue },
});

const everywhere = transition({
  scope: 'everywhere',
  cause: {
    code: 'receiver-change',
    confidence: 'high',
    evidence: ['hq, us-east-1 and ap-southeast-2 all lose STARTTLS, and no vantage is offered it.'],
  },
  losing: ['hq', 'us-east-1', 'ap-southeast-2'],
  sightings: [lost(hqServed), lost(at('us-east-1')), lost(at('ap-southeast-2'))],
});

const ours = transition({
  ...everywhere,
  sightings: everywhere.sightings.map((sighting) => ({ ...sighting, ours: true })),
});

/** The mail server's own log is the vantage in the affected network, and nothing probes from there. */
const logged: Sighting = { ...lost(hqServed), vantage: 'maillog:hq', isLog: true, isCloud: false };
const ownLog = transition({
  cause: correlate([
    logged,
    ...[at('us-east-1'), at('ap-southeast-2')].map((sighting) => ({
      ...sighting,
      heardRunAt: '2026-11-23T22:00:00.000Z',
    })),
  ]).cause ?? { code: 'undetermined', confidence: 'low', evidence: [] },
  losing: ['maillog:hq'],
  sightings: [logged, at('us-east-1'), at('ap-southeast-2')],
  dialogue: {
    vantage: 'maillog:hq',
    lines: [
      '* from the log of the mail server (exchange), not from a session of ours',
      '* EHLO answered by AM1EHSMHS003.mail.protection.example, greeted as 203.0.113.9: SIZE 157286400, AUTH, 8BITMIME',
    ],
  },
});

const masked = transition({
  cause: {
    code: 'middlebox-on-path',
    confidence: 'high',
    evidence: [
      'At hq the word XXXXXXXA stands where a keyword was: ESMTP inspection by a firewall rewrites the dialogue.',
      'us-east-1 and ap-southeast-2 are served without such words, so it stands on the path from hq.',
    ],
  },
  sightings: [
    at('us-east-1'),
    { ...lost(hqServed), outcome: 'masked', masked: ['XXXXXXXA'], lost: ['STARTTLS'], gained: [] },
    at('ap-southeast-2'),
  ],
  dialogue: {
    vantage: 'hq',
    lines: [
      '* connecting to 198.51.100.7 port 25',
      '< 220 ****************************************',
      '> EHLO mail.example.org',
      '< 250-AM1EHSMHS003.mail.protection.example Hello [203.0.113.9]',
      '< 250-SIZE 157286400',
      '< 250-XXXXXXXA',
      '< 250 8BITMIME',
      '> QUIT',
      '< 221 2.0.0 bye',
    ],
  },
});

const undetermined = transition({
  severity: 'warning',
  cause: {
    code: 'undetermined',
    confidence: 'low',
    evidence: [
      'us-east-1 loses STARTTLS. No other vantage could look, so a change at the receiver and a restriction of this address look alike.',
      'Unknown at hq and ap-southeast-2.',
    ],
  },
  losing: ['us-east-1'],
  sightings: [
    lost(at('us-east-1')),
    silent('hq', { role: 'mail-path', isCloud: false, egress: '203.0.113.9', seenAt: '2026-11-22T03:10:00.000Z' }),
    silent('ap-southeast-2', {
      egress: '192.0.2.44',
      unknownBecause: 'the vantage is blind: nearly everything fails from there',
    }),
  ],
  dialogue: { vantage: 'us-east-1', lines: observerDialogue },
});

const reopened = transition({
  sequence: 3,
  kind: 'reopened',
  at: '2026-11-23T22:40:07.000Z',
  firstSeenAt: '2026-11-23T22:39:52.000Z',
  lastOfferedAt: '2026-11-23T22:34:51.000Z',
});

const wider = transition({
  ...everywhere,
  sequence: 2,
  kind: 'updated',
  at: '2026-11-23T22:10:09.000Z',
});

/** hq left the configuration. */
const noLongerWatched = transition({
  sequence: 2,
  kind: 'resolved',
  at: '2026-11-24T00:15:00.000Z',
  resolvedAt: '2026-11-24T00:15:00.000Z',
  sightings: [at('us-east-1'), at('ap-southeast-2')],
});

const resolved = transition({
  sequence: 2,
  kind: 'resolved',
  at: '2026-11-24T00:15:03.000Z',
  resolvedAt: '2026-11-24T00:09:57.000Z',
  durationSeconds: 8105,
  sightings: [
    at('us-east-1', { seenAt: '2026-11-24T00:14:58.000Z' }),
    { ...hqServed, seenAt: '2026-11-24T00:14:57.000Z' },
    at('ap-southeast-2', { seenAt: '2026-11-24T00:14:58.000Z' }),
  ],
});

const ESC = String.fromCharCode(27);
const hostileName = `${ESC}]0;pwned\u0007${ESC}[2J\u202eevil\r\nRESOLVED. All is well${'A'.repeat(4000)}`;
const hostile = transition({
  cause: {
    code: 'source-address-reputation',
    confidence: 'medium',
    evidence: [
      `The same server ${hostileName} offers STARTTLS to us-east-1 and withholds it from hq at the same time.`,
      `New among the keywords: ${Array.from({ length: 200 }, (_, n) => `X-KEYWORD-${n}`).join(', ')}.`,
    ],
  },
  sightings: [
    at('us-east-1', { serverName: hostileName }),
    {
      ...lost(hqServed),
      serverName: hostileName,
      lost: Array.from({ length: 200 }, (_, n) => `${'LOST'.repeat(50)}-${n}`),
      gained: Array.from({ length: 200 }, (_, n) => `X-KEYWORD-${n}`),
    },
    silent('ap-southeast-2', { unknownBecause: `554 ${hostileName} (greeting)` }),
  ],
  dialogue: {
    vantage: 'hq',
    lines: [`< 220 ${hostileName}`, '> EHLO mail.example.org', `< 250 ${'ü'.repeat(199)}`],
  },
});

/** Forty tenants of one provider, each with an MX host and a domain of its own. */
export const tenants = (count: number, more: Partial<Transition> = {}): readonly Entry[] =>
  Array.from({ length: count }, (_, n) => {
    const tenant = `tenant${String(n + 1).padStart(3, '0')}`;
    return entry([transition(more)], {
      id: `T${String(n + 1).padStart(5, '0')}`,
      mxHost: `${tenant}-example.mail.protection.example`,
      targets: [`${tenant}.example`],
    });
  });

const loses = (sighting: Sighting, outcome: Sighting['outcome'], more: Partial<Sighting> = {}): Sighting => ({
  ...lost(sighting),
  outcome,
  lost: [],
  gained: [],
  ...more,
});

const pool = transition({
  scope: 'some-addresses',
  cause: {
    code: 'receiver-pool-inconsistent',
    confidence: 'high',
    evidence: [
      'At 198.51.100.9 (AM1EHSMHS009.mail.protection.example) hq and us-east-1 are not offered STARTTLS; at 198.51.100.7 and 198.51.100.8 everybody is.',
    ],
  },
  losing: ['hq', 'us-east-1'],
  sightings: [
    { ...lost(hqServed), address: '198.51.100.9', serverName: 'AM1EHSMHS009.mail.protection.example' },
    { ...lost(at('us-east-1')), address: '198.51.100.9', serverName: 'AM1EHSMHS009.mail.protection.example' },
    at('ap-southeast-2'),
  ],
});

const regional = transition({
  severity: 'warning',
  cause: {
    code: 'receiver-regional',
    confidence: 'medium',
    evidence: [
      'ap-southeast-2 is answered by 192.0.2.150 (SY1EHSMHS001.mail.protection.example), hq and us-east-1 by 198.51.100.7 (AM1EHSMHS003.mail.protection.example).',
    ],
  },
  losing: ['ap-southeast-2'],
  sightings: [
    { ...lost(at('ap-southeast-2')), address: '192.0.2.150', serverName: 'SY1EHSMHS001.mail.protection.example' },
    hqServed,
    at('us-east-1'),
  ],
  dialogue: {
    vantage: 'ap-southeast-2',
    lines: [
      '* connecting to 192.0.2.150 port 25',
      '< 220 SY1EHSMHS001.mail.protection.example ESMTP ready',
      '> EHLO canary-apse2.example.org',
      '< 250-SY1EHSMHS001.mail.protection.example Hello [192.0.2.44]',
      '< 250 SIZE 157286400',
      '> QUIT',
      '< 221 2.0.0 bye',
    ],
  },
});

const withheld = transition({
  cause: {
    code: 'withheld-after-tls-failure',
    confidence: 'high',
    evidence: ['hq failed a TLS handshake there at 21:31:12 UTC, 24 minutes before STARTTLS was missing.'],
  },
  sightings: [
    at('us-east-1'),
    { ...lost(hqServed), lost: ['STARTTLS'], gained: [], handshakeFailedAt: '2026-11-23T21:31:12.000Z' },
    at('ap-southeast-2'),
  ],
});

const handshake = transition({
  ...everywhere,
  cause: {
    code: 'receiver-change',
    confidence: 'high',
    evidence: ['hq, us-east-1 and ap-southeast-2 all fail the TLS handshake, and no vantage completes one.'],
  },
  sightings: [hqServed, at('us-east-1'), at('ap-southeast-2')].map((sighting) =>
    loses(sighting, 'tls-handshake-failed'),
  ),
  dialogue: {
    vantage: 'hq',
    lines: [
      '* connecting to 198.51.100.7 port 25',
      '< 220 AM1EHSMHS003.mail.protection.example ESMTP ready',
      '> EHLO mail.example.org',
      '< 250-AM1EHSMHS003.mail.protection.example Hello [203.0.113.9]',
      '< 250 STARTTLS',
      '> STARTTLS',
      '< 220 2.0.0 SMTP server ready',
      '* TLS handshake failed: tlsv1 alert internal error',
    ],
  },
});

const newlyListed: Listing = {
  schemaVersion: 1,
  vantage: 'hq',
  shard: 0,
  address: '203.0.113.9',
  observedAt: '2026-11-23T21:54:56.000Z',
  answers: [
    {
      zone: 'zen.dq.spamhaus.net',
      state: 'listed',
      codes: ['127.0.0.4'],
      lists: ['XBL (CBL data)'],
      since: '2026-11-23T21:54:56.000Z',
      lastCleanAt: '2026-11-23T08:00:11.000Z',
    },
  ],
};

/** The cause as the rules word it, of what the vantages see. */
function judged(sightings: readonly Sighting[]): Pick<Transition, 'cause' | 'sightings'> {
  const { cause, sightings: seen } = correlate(sightings);
  if (cause === undefined) throw new Error('nobody loses it');
  return { cause, sightings: seen };
}

/** Served in the second look that the loss called for. */
const asked = (vantage: 'us-east-1' | 'ap-southeast-2'): Sighting =>
  at(vantage, { answeredRound: Date.parse('2026-11-23T21:54:57.000Z'), answeredOutcome: 'offered' });

/** The founding incident as it was: the address of the mail has been on the XBL since this morning. */
const listed = transition(
  judged([asked('us-east-1'), { ...lost(hqServed), listings: [newlyListed] }, asked('ap-southeast-2')]),
);

/** The canary came too late to see it go: hq has never been offered it, and the others are. */
const { lastOfferedAt: _, ...sinceBefore } = transition();
const installedLate: Transition = {
  ...sinceBefore,
  ...judged([asked('us-east-1'), neverOffered(hqServed), asked('ap-southeast-2')]),
};

function neverOffered(sighting: Sighting): Sighting {
  const { lastOfferedAt: _, ...seen } = lost(sighting);
  return { ...seen, isExpected: false, lost: ['STARTTLS'], gained: [] };
}

const refused = transition({
  cause: {
    code: 'source-address-reputation',
    confidence: 'high',
    evidence: [
      'The same server AM1EHSMHS003.mail.protection.example talks to us-east-1 and ap-southeast-2 and refuses hq at the same time.',
      'It says why: 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.example',
      '203.0.113.9 is on XBL (CBL data) of zen.dq.spamhaus.net since 2026-11-23 21:54 UTC (not yet at 2026-11-23 08:00 UTC), after STARTTLS was last offered there.',
    ],
  },
  sightings: [at('us-east-1'), loses(hqServed, 'probe-refused', { listings: [newlyListed] }), at('ap-southeast-2')],
  dialogue: {
    vantage: 'hq',
    lines: [
      '* connecting to 198.51.100.7 port 25',
      '< 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.example',
      '> QUIT',
    ],
  },
});

const unsure = transition({
  cause: {
    code: 'undetermined',
    confidence: 'low',
    evidence: ['hq loses STARTTLS. No other vantage could look.'],
  },
  sightings: [lost(hqServed), silent('us-east-1', { egress: '198.51.100.80' }), silent('ap-southeast-2')],
});

const causeChanged = transition({ sequence: 2, kind: 'updated', at: '2026-11-23T21:58:40.000Z' });

const unseen = transition({
  sequence: 2,
  kind: 'updated',
  at: '2026-11-23T23:05:00.000Z',
  sightings: [
    at('us-east-1', { seenAt: '2026-11-23T23:04:58.000Z' }),
    silent('hq', { ...hq, seenAt: '2026-11-23T22:44:57.000Z' }),
    at('ap-southeast-2', { seenAt: '2026-11-23T23:04:58.000Z' }),
  ],
  unseen: { vantages: ['hq'], since: '2026-11-23T22:44:57.000Z' },
});

const confirmed = transition({ sequence: 2, kind: 'confirmed', at: '2026-11-23T22:00:05.000Z' });

const reminder = transition({
  sequence: 3,
  kind: 'reminder',
  at: '2026-11-24T21:55:02.000Z',
  sightings: [
    at('us-east-1', { seenAt: '2026-11-24T21:54:58.000Z' }),
    { ...lost(hqServed), seenAt: '2026-11-24T21:54:57.000Z' },
    at('ap-southeast-2', { seenAt: '2026-11-24T21:54:58.000Z' }),
  ],
});

/** `require` does not name STARTTLS any more. */
const noLongerExpected = transition({
  ...everywhere,
  sequence: 2,
  kind: 'resolved',
  at: '2026-11-24T00:15:00.000Z',
  ended: 'no-longer-expected',
  sightings: everywhere.sightings.map((sighting) => ({ ...sighting, isExpected: false })),
});

const noLongerMx = transition({
  sequence: 2,
  kind: 'resolved',
  at: '2026-11-24T00:15:00.000Z',
  ended: 'no-longer-mx',
  sightings: [
    silent('us-east-1', { egress: '198.51.100.80', unknownBecause: 'no longer an MX', retired: 'no-longer-mx' }),
    silent('hq', { ...hq, unknownBecause: 'no longer an MX', retired: 'no-longer-mx' }),
  ],
});

/** A firewall in front of hq begins to inspect: every host that hq writes to, of whatever operator. */
const outage = (count: number): readonly Entry[] =>
  Array.from({ length: count }, (_, n) => {
    const company = `company${String(n + 1).padStart(3, '0')}`;
    return entry([{ ...masked, sightings: masked.sightings.map((s) => ({ ...s, targets: [`${company}.example`] })) }], {
      id: `R${String(n + 1).padStart(5, '0')}`,
      mxHost: `mx.${company}.example`,
      targets: [`${company}.example`],
    });
  });

/** The same for very many, three of ten at one provider. */
const hugeOutage = (count: number, more: Partial<Transition> = {}): readonly Entry[] =>
  Array.from({ length: count }, (_, n) => {
    const company = `company${String(n + 1).padStart(5, '0')}`;
    return entry([{ ...masked, ...more }], {
      id: `H${String(n + 1).padStart(5, '0')}`,
      mxHost: n % 10 < 3 ? `${company}-example.mail.protection.example` : `mx.${company}.example`,
      targets: [`${company}.example`],
    });
  });

export interface Scenario {
  readonly name: string;
  readonly entries: readonly Entry[];
}

/** What the golden files show: their names, and what is unsaid. */
export const scenarios: readonly Scenario[] = [
  { name: 'founding-incident', entries: [entry()] },
  { name: 'newly-listed', entries: [entry([listed])] },
  { name: 'installed-during-the-incident', entries: [entry([installedLate])] },
  { name: 'observer-only', entries: [entry([observerOnly])] },
  { name: 'everywhere', entries: [entry([everywhere])] },
  { name: 'everywhere-at-our-own-server', entries: [entry([ours])] },
  { name: 'logged-by-the-mail-server', entries: [entry([ownLog])] },
  { name: 'masked', entries: [entry([masked])] },
  { name: 'pool-with-a-bad-address', entries: [entry([pool])] },
  { name: 'regional', entries: [entry([regional])] },
  { name: 'withheld-after-handshake-failure', entries: [entry([withheld])] },
  { name: 'handshake-failed-everywhere', entries: [entry([handshake])] },
  { name: 'probe-refused-by-block-list', entries: [entry([refused])] },
  { name: 'cause-changed', entries: [entry([unsure, causeChanged])] },
  { name: 'can-not-be-seen-since', entries: [entry([transition(), unseen])] },
  { name: 'confirmed', entries: [entry([transition(), confirmed], { confirmedAt: confirmed.at })] },
  { name: 'resolved', entries: [entry([transition(), resolved])] },
  { name: 'reminder', entries: [entry([transition(), confirmed, reminder], { confirmedAt: confirmed.at })] },
  { name: 'forty-tenants', entries: tenants(40) },
  { name: 'two-hundred-hosts', entries: outage(200) },
  { name: 'undetermined-silent-and-blind', entries: [entry([undetermined])] },
  { name: 'reopened', entries: [entry([reopened])] },
  { name: 'updated-to-wider', entries: [entry([transition(), wider])] },
  { name: 'no-longer-watched', entries: [entry([transition(), noLongerWatched])] },
  { name: 'no-longer-expected', entries: [entry([everywhere, noLongerExpected])] },
  { name: 'no-longer-mx', entries: [entry([transition(), noLongerMx])] },
  {
    name: 'enforced-everywhere',
    entries: [
      entry([{ ...everywhere, enforced: { domains: ['contoso.example'], hasOthers: false, isServed: false } }]),
    ],
  },
  {
    name: 'enforced-and-lost-on-the-mail-path',
    entries: [entry([transition({ enforced: { domains: ['contoso.example'], hasOthers: true, isServed: true } })])],
  },
  {
    name: 'enforced-and-seen-by-an-observer-alone',
    entries: [
      entry([
        {
          ...undetermined,
          severity: 'critical',
          enforced: { domains: ['contoso.example', 'fabrikam.example'], hasOthers: false, isServed: false },
        },
      ]),
    ],
  },
  { name: 'hostile-server', entries: [entry([hostile])] },
  {
    name: 'several-things',
    entries: [
      ...tenants(3),
      entry([undetermined], { id: 'OTHER1', mxHost: 'mx.fabrikam.example', targets: ['fabrikam.example'] }),
      entry([transition(), resolved], { id: 'BACK01', mxHost: 'mx1.tailspin.example', targets: ['tailspin.example'] }),
      ...openedAndResolved(),
    ],
  },
];

/** Both unsaid: gone and back while nobody could be told. */
function openedAndResolved(): readonly Entry[] {
  const both = [observerOnly, { ...resolved, severity: 'warning', losing: ['us-east-1'] } as const];
  const { incident } = entry(both, { id: 'BRIEF1', mxHost: 'mx.wingtip.example', targets: ['[mx.wingtip.example]'] });
  return both.map((each) => ({ incident, transition: each }));
}

/** One message each, though SNS has no room for all that there is to say of them. */
export const hugeScenarios: readonly Scenario[] = [
  { name: 'ten-thousand-hosts', entries: hugeOutage(10_000) },
  {
    name: 'ten-thousand-hosts-are-back',
    entries: hugeOutage(10_000, {
      sequence: 2,
      kind: 'resolved',
      at: '2026-11-23T23:10:02.000Z',
      resolvedAt: '2026-11-23T22:59:52.000Z',
      durationSeconds: 3900,
    }),
  },
];
