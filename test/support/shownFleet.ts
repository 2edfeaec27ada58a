import type { FindingRecord } from '../../lib/judgement/findingRecord';
import type { Incident } from '../../lib/judgement/incident';
import type { AddressView, Change, Flip, StandingFinding, View } from '../../lib/judgement/view';
import { findingStore } from '../../lib/store/findingStore';
import { incidentStore } from '../../lib/store/incidentStore';
import { sqliteTable } from '../../lib/store/sqliteTable';
import type { Table } from '../../lib/store/table';
import { vantageStore } from '../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../lib/telemetry/contract';
import type { WidgetDependencies } from '../../lib/workflow/showWidget';
import { FUNCTION_ARN } from '../browser/widgetContext';
import { record } from './findings';
import { incident, transition } from './incidents';
import { HEALTHY_KEYWORDS, STRIPPED_KEYWORDS } from './observations';
import { heartbeat } from './records';

/** Half an hour into the founding incident. */
export const SHOWN_NOW = Date.parse('2026-11-23T22:30:00.000Z');
const at = (minutesAgo: number): string => new Date(SHOWN_NOW - minutesAgo * 60_000).toISOString();
const LONG_AGO = at(60 * 24 * 30);

export const SHOWN_VANTAGES: readonly ConfiguredVantage[] = [
  { id: 'hq', role: 'mail-path', external: true, egress: '203.0.113.9' },
  { id: 'us-east-1', role: 'observer', external: false, region: 'us-east-1', egress: '198.51.100.80' },
  { id: 'eu-west-1', role: 'observer', external: false, region: 'eu-west-1', egress: '192.0.2.77' },
  { id: 'ap-southeast-2', role: 'observer', external: false, region: 'ap-southeast-2', egress: '192.0.2.44' },
];

/** A host as it is to be seen from each vantage. */
interface Shown {
  readonly mxHost: string;
  readonly port?: number;
  readonly targets: readonly string[];
  /** By the vantage's id; what is not named is served. */
  readonly at?: Readonly<Record<string, Partial<View>>>;
  readonly everywhere?: Partial<View>;
  readonly protocol?: string;
  /** Of its certificate. */
  readonly daysLeft?: number;
}

const finding = (code: StandingFinding['code'], severity: StandingFinding['severity'], message: string) => ({
  findings: [{ code, severity, message, since: at(300) }],
});
const flip = (minutesAgo: number, from: Flip['from'], to: Flip['to']): Flip => ({ at: at(minutesAgo), from, to });
const TIMED_OUT = { stage: 'connect', code: 'timed-out', message: 'connect timed out after 10 s' } as const;
const NO_ROUTE = { stage: 'connect', code: 'not-tried', message: 'connect ENETUNREACH' } as const;

const EXPIRES_SOON = 'The certificate expires in 6 days, on 29 Nov 2026.';

/** Each kind of trouble once, the founding incident first. */
const TROUBLED: readonly Shown[] = [
  {
    mxHost: 'contoso-example.mail.protection.example',
    targets: ['contoso.example', 'contoso-billing.example', 'contoso-news.example', 'contoso-shop.example'],
    at: {
      hq: {
        outcome: 'missing',
        since: '2026-11-23T21:54:52.000Z',
        lost: ['STARTTLS', 'SMTPUTF8'],
        gained: ['AUTH'],
        flips: [{ at: '2026-11-23T21:54:52.000Z', from: 'offered', to: 'missing' }],
      },
    },
  },
  {
    mxHost: 'mx2.fabrikam.example',
    targets: ['fabrikam.example'],
    daysLeft: 6,
    everywhere: finding('certificate-expires-soon', 'warning', EXPIRES_SOON),
    at: { 'eu-west-1': { outcome: 'unknown', since: at(190), flips: [flip(190, 'offered', 'unknown')] } },
  },
  {
    mxHost: 'mx1.fabrikam.example',
    targets: ['fabrikam.example'],
    at: {
      'eu-west-1': { outcome: 'unknown', since: at(190), flips: [flip(190, 'offered', 'unknown')] },
      'us-east-1': { flips: [flip(400, 'offered', 'missing'), flip(320, 'missing', 'offered')], since: at(320) },
    },
  },
  {
    mxHost: 'mail.tailspin.example',
    port: 587,
    targets: ['[mail.tailspin.example]:587'],
    protocol: 'TLSv1.2',
    everywhere: {
      ...finding('capability-lost', 'notice', 'CHUNKING is gone: it was there in 95% of the sessions before.'),
      unlike: { lost: ['CHUNKING'], gained: [] },
    },
  },
  {
    mxHost: 'mx.litware.example',
    targets: ['litware.example'],
    everywhere: { outcome: 'missing', lost: [], baseline: { starttlsSessions: 0, keywords: [], since: LONG_AGO } },
  },
  {
    mxHost: 'ipv6-only.adatum.example',
    targets: ['adatum.example'],
    at: Object.fromEntries(
      ['us-east-1', 'eu-west-1', 'ap-southeast-2'].map((id) => [
        id,
        { outcome: 'unknown', addresses: [{ ...addressOf('unknown'), address: '2001:db8::25', failure: NO_ROUTE }] },
      ]),
    ),
  },
];

function addressOf(outcome: View['outcome'], says = 'mx.example.net', daysLeft = 61): AddressView {
  if (outcome === 'unknown') return { address: '198.51.100.7', outcome, observedAt: at(2), failure: TIMED_OUT };
  const isServed = outcome === 'offered';
  return {
    address: '198.51.100.7',
    outcome,
    observedAt: at(2),
    serverName: says,
    keywords: isServed ? HEALTHY_KEYWORDS : STRIPPED_KEYWORDS,
    ...(isServed && {
      tlsProtocol: 'TLSv1.3',
      certificate: {
        issuer: 'CN=R11, O=Example Trust, C=US',
        validFrom: at(60 * 24 * 30),
        validTo: at(-60 * 24 * daysLeft),
        names: [says],
        trusted: true,
        matchesName: true,
      },
    }),
  };
}

const COMPANIES = ['northwind', 'adatum-travel', 'proseware', 'wingtip', 'woodgrove', 'lucerne', 'margie', 'relecloud'];
const SERVERS = ['mx1', 'mx2', 'mail', 'in'];

/** The first of them by names alone, then numbered. */
function fine(index: number): Shown {
  const company = COMPANIES[Math.floor(index / 2) % COMPANIES.length] ?? '';
  const round = Math.floor(index / 2 / COMPANIES.length);
  const target = `${company}${round === 0 ? '' : `-${round + 1}`}.example`;
  return { mxHost: `${SERVERS[((round % 2) * 2 + index) % 4] ?? ''}.${target}`, targets: [target] };
}

export interface FleetOptions {
  /** How many hosts there are. From seven on, each kind of trouble is among them. */
  readonly hosts: number;
  readonly vantages?: readonly ConfiguredVantage[];
  /** What the servers of all hosts say of themselves, and in their dialogue. */
  readonly says?: string;
  /** Names of the first hosts, in place of those above. */
  readonly named?: readonly string[];
}

/** A table as the functions leave it, with what its widget needs. */
export interface ShownFleet {
  readonly table: Table & { close(): void };
  readonly deps: WidgetDependencies;
}

export async function shownFleet({
  hosts,
  vantages = SHOWN_VANTAGES,
  says,
  named = [],
}: FleetOptions): Promise<ShownFleet> {
  const table = sqliteTable(':memory:');
  const store = vantageStore(table);
  const troubled = hosts > TROUBLED.length ? TROUBLED : TROUBLED.slice(0, hosts);
  const shown = [...troubled, ...Array.from({ length: hosts - troubled.length }, (_, index) => fine(index))].map(
    (each, index): Shown => ({
      ...each,
      ...(named[index] !== undefined && { mxHost: named[index], targets: [named[index]] }),
    }),
  );
  for (const { id, role } of vantages) {
    await store.writeHeartbeat(
      heartbeat(0, { vantage: id, hosts, scheduledAt: at(2), startedAt: at(2), endedAt: at(1) }),
    );
    for (const host of shown) {
      for (const target of host.targets) {
        const view = viewOf(host, target, { id, role, ...(says !== undefined && { says }) });
        await store.writeView(view);
        for (const change of changesOf(view, says)) await store.writeChange(change);
      }
    }
  }
  await writeNews(table, hosts === 0 ? [] : [foundingIncident(), pastIncident()], [standingWarning()]);
  return {
    table,
    deps: {
      table,
      shards: [0],
      unreadable: (error) => {
        throw error;
      },
      setting: { installation: 'default', everySeconds: 300, vantages },
      endpoint: FUNCTION_ARN,
      now: () => new Date(SHOWN_NOW),
    },
  };
}

function viewOf(
  host: Shown,
  target: string,
  { id, role, says }: { id: string; role: View['role']; says?: string },
): View {
  const { mxHost, port = 25, protocol, daysLeft, everywhere } = host;
  const own = { ...everywhere, ...host.at?.[id] };
  const outcome = own.outcome ?? 'offered';
  const address = addressOf(outcome, says ?? mxHost, daysLeft);
  const isServed = outcome === 'offered' && protocol !== undefined;
  return {
    schemaVersion: 1,
    vantage: id,
    shard: 0,
    role,
    target,
    host: `${mxHost}:${port}`,
    mxHost,
    port,
    ours: false,
    require: [],
    outcome,
    since: LONG_AGO,
    sinceRun: LONG_AGO,
    observedAt: at(2),
    firstSeenAt: LONG_AGO,
    baseline: { starttlsSessions: 2, keywords: [...HEALTHY_KEYWORDS].sort(), since: LONG_AGO },
    lost: [],
    gained: [],
    addresses: [{ ...address, ...(isServed && { tlsProtocol: protocol }) }],
    deviations: [],
    findings: [],
    ...own,
  };
}

const changesOf = (view: View, says = view.mxHost): readonly Change[] =>
  (view.flips ?? []).map(({ at: when, from, to }) => ({
    schemaVersion: 1,
    vantage: view.vantage,
    shard: 0,
    target: view.target,
    host: view.host,
    at: when,
    from,
    to,
    lost: to === 'missing' ? ['STARTTLS', 'SMTPUTF8'] : [],
    gained: to === 'missing' ? ['AUTH'] : [],
    transcript: [
      `< 220 ${says} ESMTP ready`,
      '> EHLO mail.example.org',
      `< 250-${says} Hello [203.0.113.9]`,
      ...STRIPPED_KEYWORDS.map((keyword) => `< 250-${keyword}`),
      '< 250 OK',
      '> QUIT',
    ],
  }));

const foundingIncident = (): Incident =>
  incident([
    transition({
      cause: {
        code: 'source-address-reputation',
        confidence: 'high',
        evidence: [
          'The same server offers STARTTLS to us-east-1, eu-west-1 and ap-southeast-2 and withholds it from hq at the same time.',
          '203.0.113.9 is newly on Spamhaus XBL (127.0.0.4, CBL data) since today.',
          'With STARTTLS went SMTPUTF8; new among the keywords: AUTH.',
        ],
      },
    }),
  ]);

function pastIncident(): Incident {
  const times = { at: at(320), firstSeenAt: at(400) };
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
    firstSeenAt: at(400),
    openedAt: at(400),
    resolvedAt: at(320),
  });
}

const standingWarning = (): FindingRecord =>
  record({
    subject: 'mx2.fabrikam.example:25',
    targets: ['fabrikam.example'],
    message: EXPIRES_SOON,
    openedAt: at(300),
  });

/** As told already. */
async function writeNews(
  table: Table,
  incidents: readonly Incident[],
  findings: readonly FindingRecord[],
): Promise<void> {
  const store = incidentStore(table);
  for (const one of incidents) {
    await store.write(one, undefined);
    const stored = await store.reread(one);
    if (stored !== undefined) await store.markSaid(stored, one.transitions.length);
  }
  for (const one of findings) await findingStore(table).write(one, undefined);
}
