import type { View } from '../../../lib/judgement/view';
import { HEARTBEAT, vantagePartition, viewSortKey } from '../../../lib/store/keys';
import { ATTACKS } from '../../support/hostile/attacks';
import { problemsOf } from '../../support/hostile/cleanliness';
import { messageOutputs, shownIn } from '../../support/hostile/outputs';
import { healthy, stripped } from '../../support/observations';
import { heartbeat, view } from '../../support/records';
import { saidIn, type World, world } from '../../support/world';

/**
 * Who has the key of a vantage, `evil`, writes well-formed lies into its own partitions (hostile.test.ts has those that are not
 * well-formed). It speaks for itself alone.
 */
const OWN = { pk: vantagePartition('evil', 0), schemaVersion: 1 };
const HOST = 'mx.example.net:25';

async function lies(canary: World, mxHosts: readonly string[], more: Partial<View> = {}): Promise<void> {
  const at = canary.at();
  const usual = { vantage: 'evil', outcome: 'missing', since: at, sinceRun: at, observedAt: at } as const;
  for (const mxHost of mxHosts) {
    const host = `${mxHost}:25`;
    const target = mxHost.replace(/^mx\./, '');
    const body = { ...view({ ...usual, target, host, mxHost, role: 'mail-path', ours: true }), ...more };
    const open = body.outcome === 'missing' ? { open: 'loss' } : {};
    const item = { ...OWN, sk: viewSortKey(target, host), host, stamp: at, ...open, body };
    await canary.table.put(item, { kind: 'always' });
  }
  const body = heartbeat(0, { vantage: 'evil', scheduledAt: at, startedAt: at, endedAt: at });
  await canary.table.put({ ...OWN, sk: HEARTBEAT, stamp: at, body }, { kind: 'always' });
}

const evil = { id: 'evil', isDown: true } as const;
const started = async (
  vantages: NonNullable<Parameters<typeof world>[0]>['vantages'] = [{ id: 'a' }, { id: 'b' }, evil],
) => {
  const canary = world({ vantages });
  await canary.pass(3);
  return canary;
};
const said = ({ messages }: World) => messages.flatMap((message) => (message.channel === 'sms' ? [] : saidIn(message)));

test.each([
  { role: 'observer', severity: 'warning' },
  { role: 'mail-path', severity: 'critical' },
] as const)(
  'of a host that it alone names it says that itself sees so, as loud as its role in canary.yaml is: $role, $severity',
  async ({ role, severity }) => {
    const canary = await started([{ id: 'a' }, { id: 'b' }, { ...evil, role }]);
    await lies(canary, ['mx.bank.example']);
    await canary.pass(2);
    expect(said(canary)[0]).toMatchObject({ kind: 'opened', losing: ['evil'] });
    // What it says of its own role counts for nothing.
    expect(canary.messages[0]?.severity).toBe(severity);
  },
);

test('a hundred such hosts are one message, and what another vantage loses is told in the same run', async () => {
  const canary = await started();
  await lies(
    canary,
    Array.from({ length: 100 }, (_, n) => `mx.bank${n}.example`),
  );
  canary.answers((vantage, address) => (vantage === 'a' && address === '192.0.2.1' ? stripped() : healthy()));
  await canary.pass(1);
  expect(said(canary).find(({ host }) => host === HOST)).toMatchObject({ kind: 'opened', losing: ['a'] });
  expect(canary.messages.filter(({ channel }) => channel === 'email').length).toBeLessThanOrEqual(2);
  expect(canary.judged.filter(({ message }) => message.endsWith('failed'))).toEqual([]);
}, 60_000);

test('it can’t end what another vantage sees, nor be taken for another that sees it', async () => {
  const canary = await started();
  canary.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
  for (let run = 0; run < 4; run += 1) {
    await canary.pass(1);
    await lies(canary, ['mx.example.net'], { outcome: 'offered', target: 'example.net' });
  }
  expect(said(canary).map(({ kind }) => kind)).toContain('opened');
  expect(said(canary).map(({ kind }) => kind)).not.toContain('resolved');
  expect(said(canary).flatMap(({ losing }) => losing)).not.toContain('evil');
});

test('it can’t hide what all others see, nor keep it back for longer than a second look may take', async () => {
  const canary = await started();
  canary.answers(() => stripped());
  for (let run = 0; run < 2; run += 1) {
    await lies(canary, ['mx.example.net'], { outcome: 'offered', target: 'example.net' });
    await canary.pass(1);
  }
  await canary.pass(1);
  expect(said(canary)[0]).toMatchObject({ kind: 'opened', losing: ['a', 'b'] });
});

test('once it has left canary.yaml it has no say', async () => {
  const canary = await started([{ id: 'a' }, { id: 'b' }]);
  await lies(canary, ['mx.bank.example', 'mx.example.net']);
  await canary.pass(3);
  expect(canary.messages).toEqual([]);
});

describe.each(ATTACKS.filter(({ text }) => !text.includes('#')))(
  'with $name wherever it writes a text,',
  ({ text }) => {
    test('messages and pages stay clean', async () => {
      const canary = await started();
      const words = [text.slice(0, 60)];
      const seen = { outcome: 'missing', observedAt: canary.at(), serverName: text, keywords: words } as const;
      await lies(canary, [`mx.${text}`], { target: text });
      await lies(canary, ['mx.bank.example'], { addresses: [{ ...seen, address: text }] });
      const addresses = [{ ...seen, address: '192.0.2.1' }];
      await lies(canary, ['mx.example.net'], { target: 'example.net', lost: words, gained: words, addresses });
      await canary.pass(2);
      const shown = [...(await shownIn(canary)), ...canary.messages.flatMap(messageOutputs)];
      expect(shown.flatMap(problemsOf)).toEqual([]);
    });
  },
);

test('a name in the DNS that is markup is kept as what it is, once, and nothing is left aside for it', async () => {
  const exchange = `a'b<c>& d|e.example`;
  const canary = world({
    zone: {
      'example.net': {
        mx: [
          [10, exchange],
          [20, 'mx.example.net'],
        ],
      },
      'mx.example.net': { a: ['192.0.2.1'] },
    },
  });
  await canary.pass(4);
  expect(canary.judged.filter(({ message }) => message === 'items left aside')).toEqual([]);
  const changes = canary.written.filter(({ pk, sk }) => pk === 'vantage#a#0' && /^change#.*a'b/.test(sk));
  expect(changes).toHaveLength(1);
  expect((await shownIn(canary)).flatMap(problemsOf)).toEqual([]);
});
