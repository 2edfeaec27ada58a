import type { View } from '../../../lib/judgement/view';
import type { Message } from '../../../lib/notification/message';
import type { KeptDane } from '../../../lib/policy/keptDane';
import { policyState } from '../../../lib/policy/mtaStsState';
import type { PolicyView } from '../../../lib/policy/policyView';
import { incidentStore } from '../../../lib/store/incidentStore';
import { policyStore } from '../../../lib/store/policyStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { vantageStore } from '../../../lib/store/vantageStore';
import type { ConfiguredVantage } from '../../../lib/telemetry/contract';
import { enforcedBy, enforcing } from '../../../lib/workflow/enforcing';
import { judgeEverything, judgesOver } from '../../../lib/workflow/judgeEverything';
import { tellEverything } from '../../../lib/workflow/tellEverything';
import { finding } from '../../support/findings';
import { hour, policyHeartbeat, policyView, stsLook } from '../../support/policies';
import { heartbeat, minute, view } from '../../support/records';
import { tellingTo } from '../../support/telling';

const HOST = 'mx.example.net:25';
const VANTAGES: readonly ConfiguredVantage[] = [{ id: 'a', role: 'observer', external: true }];
const { fetched: __, ...tested } = policyState(undefined, stsLook({ mode: 'testing' }), hour(0));
const testing = policyView({ sts: tested });
const { baseline: _, ...fresh } = view();
const never: View = { ...fresh, outcome: 'missing', since: minute(5), sinceRun: minute(5), observedAt: minute(5) };

/** What one vantage sees, judged and told for half an hour; `later` is what it sees for half an hour more. */
async function told(seen: View, policy?: PolicyView, later?: { readonly policy: PolicyView; readonly seen: View }) {
  const table = sqliteTable(':memory:');
  const vantages = vantageStore(table);
  const incidents = incidentStore(table);
  const messages: Message[] = [];
  let clock = minute(5);
  const context = { now: () => new Date(clock), log: () => {} };
  const deps = { ...context, store: incidents, vantages: VANTAGES, everySeconds: 300, ask: async () => {} };
  const judges = judgesOver(table, deps, [0]);
  const telling = tellingTo(messages, table, incidents, context, {
    vantages: VANTAGES,
    shards: [0],
    everySeconds: 300,
    windows: [],
    hasSummaries: false,
  });
  if (policy !== undefined) {
    await policyStore(table).write(policy);
    await policyStore(table).writeHeartbeat(policyHeartbeat(hour(0)));
  }
  const watch = async (from: number, view: View): Promise<void> => {
    await vantages.writeView(view);
    for (let n = from; n <= from + 30; n += 5) {
      clock = minute(n);
      await vantages.writeHeartbeat(heartbeat(n));
      await judgeEverything([{ pk: 'vantage#a#0', sk: `host#example.net#${HOST}` }], judges);
      await judgeEverything('sweep', judges);
      await tellEverything('sweep', telling);
    }
  };
  await watch(5, seen);
  if (later !== undefined) {
    await policyStore(table).write(later.policy);
    await watch(40, later.seen);
  }
  return messages;
}

test('STARTTLS is expected from the first session on where a policy is enforced, and its absence is critical', async () => {
  const [message] = await told(never, policyView());
  expect(message?.subject).toMatch(/^CRITICAL: .*mx\.example\.net/);
  expect(message?.email.replace(/\s+/g, ' ')).toContain(
    'example.net has an MTA-STS policy with mode enforce: compliant senders are now queueing, unless a alone is treated so.',
  );
  expect(JSON.parse(message?.json ?? '').transitions[0].mtaSts).toMatchObject({ domains: ['example.net'] });
});

const subjects = (messages: readonly Message[]) => messages.map(({ subject }) => subject.split(':')[0]);
const relaxed = { ...testing, observedAt: minute(40) };

test('what was told under a policy is not over when the policy is, and is when STARTTLS is there', async () => {
  const stillMissing = await told(never, policyView(), { policy: relaxed, seen: never });
  expect(subjects(stillMissing)).not.toContain('RESOLVED');
  const offered = view({ since: minute(40), sinceRun: minute(40), observedAt: minute(40) });
  expect(subjects(await told(never, policyView(), { policy: relaxed, seen: offered }))).toContain('RESOLVED');
});

const SIGNED: KeptDane = {
  mxHost: 'mx.example.net',
  dane: {
    status: 'dane',
    baseDomain: 'mx.example.net',
    records: [{ usage: 3, selector: 1, matching: 1, data: Buffer.alloc(32).toString('base64') }],
  },
  since: hour(0).toISOString(),
};
const withDane = (more: Partial<PolicyView> = {}): PolicyView =>
  policyView({ sts: testing.sts, dane: [SIGNED], ...more });

test('its absence is critical where the host has signed TLSA records (RFC 7672 §2.2)', async () => {
  const [message] = await told(never, withDane());
  expect(message?.subject).toMatch(/^CRITICAL: .*mx\.example\.net/);
  expect(message?.email.replace(/\s+/g, ' ')).toContain(
    'The host has signed TLSA records for the mail of example.net: senders with DANE are now queueing, unless a alone is treated so.',
  );
  const [transition] = JSON.parse(message?.json ?? '').transitions;
  expect(transition.dane).toMatchObject({ domains: ['example.net'] });
  expect(transition).not.toHaveProperty('mtaSts');
  expect(message?.sms).toContain('Senders with DANE are now queueing.');
});

test('where a policy is enforced at such a host, both kinds of senders are told of', async () => {
  const [message] = await told(never, withDane({ sts: policyView().sts }));
  expect(message?.email.replace(/\s+/g, ' ')).toContain(
    'example.net has an MTA-STS policy with mode enforce, and the host has signed TLSA records for the mail of example.net: compliant senders and senders with DANE are now queueing',
  );
});

test('what was known of DANE holds while it can not be told', async () => {
  const unsure = { since: hour(0).toISOString(), looked: 'MX of example.net', message: 'no answer' };
  const [message] = await told(never, withDane({ dane: [{ ...SIGNED, unsure }] }));
  expect(message?.email.replace(/\s+/g, ' ')).toContain('senders with DANE are now queueing');
});

test.each([
  { what: 'no other host', mxHosts: ['mx.example.net'], dane: [SIGNED], hasOthers: false },
  { what: 'another host', mxHosts: ['mx.example.net', 'mx2.example.net'], dane: [SIGNED], hasOthers: true },
  {
    what: 'another host that can not be looked up',
    mxHosts: ['mx.example.net', 'mx2.example.net'],
    dane: [
      SIGNED,
      {
        mxHost: 'mx2.example.net',
        dane: { status: 'bogus' as const, looked: 'A of mx2.example.net', message: 'its signatures have expired' },
        since: hour(0).toISOString(),
      },
    ],
    hasOthers: false,
  },
])('senders with DANE have, at a domain with $what, hosts to turn to: $hasOthers', ({ mxHosts, dane, hasOthers }) => {
  const policies = new Map([['example.net', { view: withDane({ mxHosts, dane }) }]]);
  const enforced = enforcing('mx.example.net', policies, { shards: [0], now: hour(1) });
  expect(enforcedBy(enforced, [])).toEqual({ enforced: { domains: [], daneDomains: ['example.net'], hasOthers } });
});

test.each([
  {
    what: 'there is no DANE',
    policy: withDane({ dane: [{ ...SIGNED, dane: { status: 'none', reason: 'no-tlsa' } }] }),
  },
  {
    what: 'DANE can not be told',
    policy: withDane({ dane: [{ ...SIGNED, dane: { status: 'unknown', looked: 'x', message: 'y' } }] }),
  },
  { what: 'there is none', policy: undefined },
  { what: 'it is tested only', policy: testing },
  { what: 'its shard has left', policy: policyView({ shard: 7 }) },
])('the same is nothing where $what', async ({ policy }) => {
  expect((await told(never, policy)).filter(({ severity }) => severity === 'critical')).toEqual([]);
});

const untrusted: View = {
  ...view(),
  findings: [
    finding({ code: 'certificate-not-trusted', severity: 'notice', message: 'the certificate is not trusted' }),
  ],
};

test('a certificate that is bad is critical where a policy is enforced, and says what becomes of mail', async () => {
  const [message] = await told(untrusted, policyView());
  expect(message?.severity).toBe('critical');
  expect(message?.email.replace(/\s+/g, ' ')).toContain('so compliant senders are now queueing');
});

test.each([{ policy: undefined }, { policy: testing }])('it is a notice elsewhere', async ({ policy }) => {
  expect(await told(untrusted, policy)).toEqual([]);
});

test.each([
  { what: 'no other host', otherHosts: [], lost: [], hasOthers: false },
  { what: 'another host', otherHosts: ['mx2.example.net'], lost: [], hasOthers: true },
  {
    what: 'another host that is lost too',
    otherHosts: ['mx2.example.net'],
    lost: ['mx2.example.net:25'],
    hasOthers: false,
  },
])('a domain with $what', ({ otherHosts, lost, hasOthers }) => {
  const policy = { mode: 'enforce', mx: ['*.example.net'], maxAgeSeconds: 1 } as const;
  const own = {
    by: 'mta-sts' as const,
    target: 'example.net',
    domain: 'example.net',
    policy,
    mxHost: 'mx.example.net',
    isQueueing: undefined,
  };
  expect(
    enforcedBy(
      [{ ...own, otherHosts }],
      lost.map((host) => ({ target: 'example.net', host })),
    ),
  ).toEqual({
    enforced: { domains: ['example.net'], hasOthers },
  });
});
