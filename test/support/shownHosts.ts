import type { Flip, StandingFinding, View } from '../../lib/judgement/view';
import { LONG_AGO, minutesAgo } from './shownTime';
import { addressOf } from './shownView';

/** A host as it is to be seen from each vantage. */
export interface ShownHost {
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
  findings: [{ code, severity, message, since: minutesAgo(300) }],
});
const flip = (minutes: number, from: Flip['from'], to: Flip['to']): Flip => ({ at: minutesAgo(minutes), from, to });
const NO_ROUTE = { stage: 'connect', code: 'not-tried', message: 'connect ENETUNREACH' } as const;

export const EXPIRES_SOON = 'The certificate expires in 6 days, on 29 Nov 2026.';

/** Each kind of trouble once, the founding incident first. */
export const TROUBLED: readonly ShownHost[] = [
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
    at: { 'eu-west-1': { outcome: 'unknown', since: minutesAgo(190), flips: [flip(190, 'offered', 'unknown')] } },
  },
  {
    mxHost: 'mx1.fabrikam.example',
    targets: ['fabrikam.example'],
    at: {
      'eu-west-1': { outcome: 'unknown', since: minutesAgo(190), flips: [flip(190, 'offered', 'unknown')] },
      'us-east-1': {
        flips: [flip(400, 'offered', 'missing'), flip(320, 'missing', 'offered')],
        since: minutesAgo(320),
      },
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

const COMPANIES = ['northwind', 'adatum-travel', 'proseware', 'wingtip', 'woodgrove', 'lucerne', 'margie', 'relecloud'];
const SERVERS = ['mx1', 'mx2', 'mail', 'in'];

/** The first of them by names alone, then numbered. */
export function fine(index: number): ShownHost {
  const company = COMPANIES[Math.floor(index / 2) % COMPANIES.length] ?? '';
  const round = Math.floor(index / 2 / COMPANIES.length);
  const target = `${company}${round === 0 ? '' : `-${round + 1}`}.example`;
  return { mxHost: `${SERVERS[((round % 2) * 2 + index) % 4] ?? ''}.${target}`, targets: [target] };
}
