import type { Transition } from '../../lib/judgement/incident';
import type { Sighting } from '../../lib/judgement/sighting';
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

/** What the golden files show: their names, and what is unsaid. */
export const scenarios: readonly { readonly name: string; readonly entries: readonly Entry[] }[] = [
  { name: 'mail-path-reputation', entries: [entry()] },
  { name: 'observer-reputation', entries: [entry([observerOnly])] },
  { name: 'receiver-change', entries: [entry([everywhere])] },
  { name: 'masked-by-middlebox', entries: [entry([masked])] },
  { name: 'undetermined-silent-and-blind', entries: [entry([undetermined])] },
  { name: 'reopened', entries: [entry([reopened])] },
  { name: 'updated-to-wider', entries: [entry([transition(), wider])] },
  { name: 'no-longer-watched', entries: [entry([transition(), noLongerWatched])] },
  { name: 'resolved', entries: [entry([transition(), resolved])] },
  { name: 'forty-tenants', entries: tenants(40) },
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
