import { type FindingRecord, toldAs } from '../../lib/judgement/findingRecord';
import type { MessageContext } from '../../lib/notification/context';
import { composeDigest } from '../../lib/notification/digest';
import { composeFindings, composeForPhones } from '../../lib/notification/findingMessage';
import type { FindingNews } from '../../lib/notification/findingNews';
import { composeFirstRun, type FirstRun } from '../../lib/notification/firstRun';
import type { Message } from '../../lib/notification/message';
import { record } from './findings';
import { minute } from './records';

const news = (more: Partial<FindingRecord> = {}, isToldOpen = false): FindingNews => ({
  record: record(more),
  isToldOpen,
});

const refused = {
  code: 'probe-refused',
  severity: 'critical',
  message: 'The greeting is 554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using bl.example.net.',
  vantages: ['hq'],
} as const;

const intermittent = {
  code: 'starttls-intermittent',
  severity: 'critical',
  message: '41 of 288 sessions in 24 h were without STARTTLS, the last 6 in a row; all at mx1b.contoso.example.',
} as const;

const listed = {
  kind: 'vantage',
  subject: 'hq',
  code: 'egress-listed',
  message:
    '203.0.113.9 is on XBL (CBL data) of zen.dq.spamhaus.net since 2026-11-23 20:55 UTC: the mail that leaves through it may be refused, or be sent without TLS',
  targets: [],
  vantages: ['hq'],
} as const;

const daneFindings = [
  news({
    code: 'tlsa-invalid',
    severity: 'critical',
    message:
      'no TLSA record of mx1.contoso.example matches its certificate (3 1 1 8f3a90c1…); senders with DANE are now queueing',
  }),
  news({
    kind: 'target',
    subject: 'fabrikam.example',
    code: 'dnssec-invalid',
    severity: 'critical',
    message: 'MX of fabrikam.example: its signatures have expired; who validates keeps the mail',
    targets: ['fabrikam.example'],
    vantages: ['policy check'],
  }),
];

const mtaStsFindings = [
  news({
    kind: 'target',
    subject: 'contoso.example',
    code: 'sts-webpki-invalid',
    severity: 'warning',
    message:
      "the MTA-STS policy of contoso.example can't be fetched: the certificate of mta-sts.contoso.example has expired; senders that have the last one (mode enforce) apply it until 2026-11-30T20:00Z",
    targets: ['contoso.example'],
    vantages: ['policy check'],
  }),
];

const notice = (n: number, more: Partial<FindingRecord> = {}): FindingNews =>
  news({
    subject: `mx${n}.fabrikam.example:25`,
    code: n % 3 === 0 ? 'tls-obsolete' : 'certificate-not-trusted',
    severity: 'notice',
    message: n % 3 === 0 ? 'TLSv1.1 was the best that it speaks.' : 'The certificate is self-signed.',
    targets: [`fabrikam${Math.floor(n / 2)}.example`],
    ...more,
  });
const notices = (count: number): FindingNews[] => Array.from({ length: count }, (_, n) => notice(n + 1));

const ESC = String.fromCharCode(27);
const hostileName = `${ESC}]0;pwned\u0007${ESC}[2J\u202eevil\r\nRESOLVED. All is well${'A'.repeat(4000)}`;
const hostile = news({
  subject: `${hostileName}:25`,
  severity: 'critical',
  code: 'starttls-intermittent',
  message: `3 of 288 sessions were without STARTTLS, at ${hostileName}.`,
  targets: [hostileName, 'contoso.example'],
});

const firstRun = (more: Partial<FirstRun> = {}): FirstRun => ({
  isFirst: true,
  everySeconds: 300,
  vantages: [
    { id: 'us-east-1', role: 'observer', state: 'reporting' },
    { id: 'hq', role: 'mail-path', egress: '203.0.113.9', state: 'reporting' },
  ],
  targets: ['contoso.example', 'fabrikam.example', 'nomail.example', 'tailspin.example'],
  hosts: [
    {
      host: 'mx1.contoso.example:25',
      targets: ['contoso.example'],
      offer: 'everyone',
      offered: ['hq', 'us-east-1'],
      without: [],
    },
    { host: 'mx2.contoso.example:25', targets: ['contoso.example'], offer: 'unknown', offered: [], without: [] },
    {
      host: 'mx.fabrikam.example:25',
      targets: ['fabrikam.example'],
      offer: 'some',
      offered: ['hq'],
      without: ['us-east-1'],
    },
    {
      host: 'mx.tailspin.example:25',
      targets: ['tailspin.example'],
      offer: 'never',
      offered: [],
      without: ['hq', 'us-east-1'],
    },
  ],
  unrouted: [
    { target: 'nomail.example', message: 'The domain publishes a null MX: it takes no mail.', code: 'null-mx' },
  ],
  findings: [
    record({
      subject: 'mx.tailspin.example:25',
      code: 'starttls-never-offered',
      severity: 'notice',
      message: 'No vantage was ever offered STARTTLS there.',
      targets: ['tailspin.example'],
    }),
  ],
  ...more,
});

const resolved = { resolvedAt: minute(95) } as const;
const flapping = { since: minute(5), turns: 3, turnedAt: minute(55) } as const;

export const boardContext: MessageContext = { installation: 'default', timezone: 'Europe/Berlin', everySeconds: 300 };
/** What is said to those who read reports, and of what is critical to phones, once it is confirmed. */
function said(all: readonly FindingNews[], more: Partial<MessageContext> = {}): readonly Message[] {
  const context = { ...boardContext, ...more };
  const critical = all.filter(({ record }) => toldAs(record) === 'critical');
  const phones = critical.length === 0 ? [] : [composeForPhones(critical, context).message];
  return [composeFindings(all, context).message, ...phones];
}
const digest = (all: readonly FindingNews[], standing: readonly FindingRecord[] = []): readonly Message[] => [
  composeDigest({ day: '2026-11-24', news: all, standing }, boardContext),
];

/** What the golden files of findings show: their names, and the messages. */
export const boardScenarios: readonly { readonly name: string; readonly messages: readonly Message[] }[] = [
  { name: 'warning', messages: said([news()]) },
  { name: 'critical', messages: said([news(refused)]) },
  { name: 'egress-listed', messages: said([news(listed)], { installation: 'mail-eu' }) },
  { name: 'louder', messages: said([news({ ...intermittent, sequence: 2 }, true)]) },
  { name: 'resolved', messages: said([news(resolved, true)]) },
  { name: 'came-and-went', messages: said([news(resolved)]) },
  { name: 'flapping', messages: said([news({ sequence: 3, flapping })]) },
  {
    name: 'forty-hosts',
    messages: said(
      Array.from({ length: 40 }, (_, n) =>
        news({ subject: `mx${n + 1}.contoso.example:25`, targets: [`tenant${n + 1}.example`] }),
      ),
    ),
  },
  {
    name: 'several',
    messages: said([news(resolved, true), news(listed), news({ ...intermittent, subject: 'mx2.contoso.example:25' })]),
  },
  { name: 'dane', messages: said(daneFindings) },
  { name: 'mta-sts', messages: said(mtaStsFindings) },
  { name: 'hostile', messages: said([hostile]) },
  {
    name: 'digest',
    messages: digest(
      [
        notice(1),
        notice(2),
        notice(3),
        notice(4, resolved),
        { ...notice(5, resolved), isToldOpen: true },
        news({
          kind: 'target',
          subject: 'contoso.example',
          code: 'mx-changed',
          severity: 'notice',
          message: 'mx9.contoso.example is new among its mail hosts, mx1.contoso.example is gone.',
        }),
      ],
      [record(), record({ code: 'tls-obsolete', severity: 'notice' }), notice(7).record],
    ),
  },
  { name: 'digest-hostile', messages: digest([{ ...hostile, record: { ...hostile.record, severity: 'notice' } }]) },
  {
    name: 'digest-of-thousands',
    messages: digest(
      notices(3000),
      notices(2000).map((each) => each.record),
    ),
  },
  { name: 'first-run', messages: [composeFirstRun(firstRun(), boardContext)] },
  {
    name: 'first-run-incomplete',
    messages: [
      composeFirstRun(
        firstRun({
          vantages: [
            { id: 'us-east-1', role: 'observer', state: 'blind' },
            { id: 'hq', role: 'mail-path', egress: '203.0.113.9', state: 'missing' },
          ],
          unrouted: [],
          findings: [],
        }),
        { installation: 'mail-eu' },
      ),
    ],
  },
  {
    name: 'targets-added',
    messages: [
      composeFirstRun(
        firstRun({
          isFirst: false,
          targets: ['contoso.example'],
          hosts: firstRun().hosts.slice(0, 1),
          unrouted: [],
          findings: [],
        }),
        boardContext,
      ),
    ],
  },
];
