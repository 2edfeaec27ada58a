import { observeAddresses } from '../../../lib/probe/observeAddresses';
import type { Ask, SessionRunner } from '../../../lib/probe/probeAddress';
import type { SessionOptions, SmtpSession } from '../../../lib/smtp/types';

const now = () => new Date('2026-11-23T12:00:00Z');
const session: SmtpSession = { stage: 'quit', timingsMs: { total: 1 }, transcript: [] };
const aborted: SmtpSession = {
  ...session,
  stage: 'greeting',
  failure: { stage: 'greeting', code: 'aborted', message: 'aborted by the caller' },
};
const ask = (mxHost: string, address: string, rest: Partial<Ask> = {}): Ask => ({
  mxHost,
  port: 25,
  address,
  upgrade: false,
  ...rest,
});
const numbered = (count: number, make: (index: number) => Ask): readonly Ask[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Sessions that go on until they are told to end; it knows how many were open at once. */
function heldSessions() {
  const open: { readonly options: SessionOptions; readonly end: () => void }[] = [];
  const begun: SessionOptions[] = [];
  let most = 0;
  const runSession: SessionRunner = (options) =>
    new Promise((resolve) => {
      const held = { options, end: () => finish(session) };
      const finish = (result: SmtpSession) => {
        open.splice(open.indexOf(held), 1);
        resolve(result);
      };
      options.signal?.addEventListener('abort', () => finish(aborted), { once: true });
      open.push(held);
      begun.push(options);
      most = Math.max(most, open.length);
    });
  const endAll = async () => {
    for (let idle = 0; idle < 3; idle = open.length === 0 ? idle + 1 : 0) {
      for (const { end } of [...open]) end();
      await turn();
    }
  };
  return { runSession, begun, open, endAll, most: () => most };
}
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('observing addresses', () => {
  test('holds one session per address, with the settings of the vantage', async () => {
    const asked: SessionOptions[] = [];
    const { observations, unfinished } = await observeAddresses(
      [ask('mx.example', '192.0.2.1', { upgrade: true }), ask('192.0.2.2', '192.0.2.2', { port: 587 })],
      {
        heloName: 'canary.example',
        sourceAddress: '192.0.2.9',
        limits: { total: 5_000 },
        now,
        runSession: async ({ signal: _, ...options }) => {
          asked.push(options);
          return session;
        },
      },
    );
    const common = { heloName: 'canary.example', sourceAddress: '192.0.2.9', limits: { total: 5_000 } };
    expect(asked).toEqual([
      { ...common, address: '192.0.2.1', port: 25, upgrade: true, serverName: 'mx.example' },
      // No server name: it is an address (RFC 6066 §3).
      { ...common, address: '192.0.2.2', port: 587, upgrade: false },
    ]);
    const observedAt = '2026-11-23T12:00:00.000Z';
    expect(observations).toEqual([
      { mxHost: 'mx.example', port: 25, address: '192.0.2.1', observedAt, session },
      { mxHost: '192.0.2.2', port: 587, address: '192.0.2.2', observedAt, session },
    ]);
    expect(unfinished).toEqual([]);
  });

  test('asks in TLS for the name that a host has there, and for no address', async () => {
    const asked: unknown[] = [];
    await observeAddresses(
      [
        ask('192.0.2.1', '192.0.2.1'),
        ask('192.0.2.1', '192.0.2.1', { port: 587 }),
        ask('mx.example', '192.0.2.2'),
        ask('relay.example', '192.0.2.3'),
        ask('2001:db8::1', '2001:db8::1'),
      ],
      {
        heloName: 'canary.example',
        tlsNames: new Map([
          ['192.0.2.1:25', 'one.example'],
          ['relay.example:25', 'other.example'],
        ]),
        now,
        runSession: async ({ serverName }) => {
          asked.push(serverName);
          return session;
        },
      },
    );
    expect(asked).toEqual(['one.example', undefined, 'mx.example', 'other.example', undefined]);
  });

  test.each([
    { name: 'of all', asks: numbered(20, (n) => ask(`mx${n}.example`, `192.0.2.${n}`)), most: 5 },
    { name: 'of one host', asks: numbered(20, (n) => ask('mx.example', `192.0.2.${n}`)), most: 2 },
    { name: 'of one address', asks: numbered(20, (n) => ask(`mx${n}.example`, '192.0.2.1')), most: 2 },
    {
      name: 'of two hosts behind one address',
      asks: numbered(20, (n) => ask(`mx${n % 2}.example`, '192.0.2.1', { port: 25 + n })),
      most: 2,
    },
    {
      name: 'of a crowded host and of others',
      asks: numbered(20, (n) => ask(n < 10 ? 'mx.example' : `mx${n}.example`, `192.0.2.${n}`)),
      most: 5,
    },
  ])('never has more sessions at once than the bound $name', async ({ asks, most }) => {
    const held = heldSessions();
    const observing = observeAddresses(asks, {
      heloName: 'c.example',
      now,
      runSession: held.runSession,
      concurrency: 5,
    });
    await held.endAll();
    expect((await observing).observations.map(({ address }) => address)).toEqual(asks.map(({ address }) => address));
    expect(held.most()).toBe(most);
  });

  test('does not let a host that is slow hold up the others', async () => {
    const held = heldSessions();
    const asks = [
      ...numbered(10, (n) => ask('slow.example', `192.0.2.${n}`)),
      ...numbered(3, (n) => ask(`mx${n}.example`, `198.51.100.${n}`)),
    ];
    const observing = observeAddresses(asks, {
      heloName: 'c.example',
      now,
      runSession: held.runSession,
      concurrency: 5,
    });
    await turn();
    expect(held.begun.map(({ serverName }) => serverName).toSorted()).toEqual([
      'mx0.example',
      'mx1.example',
      'mx2.example',
      'slow.example',
      'slow.example',
    ]);
    await held.endAll();
    await observing;
  });

  test('asks an address of a host once, with the upgrade if anybody wants it', async () => {
    const upgrades: boolean[] = [];
    const asks = [false, true, false].map((upgrade) => ask('mx.example', '192.0.2.1', { upgrade }));
    const { observations } = await observeAddresses(asks, {
      heloName: 'c.example',
      now,
      runSession: async ({ upgrade }) => {
        upgrades.push(upgrade);
        return session;
      },
    });
    expect(upgrades).toEqual([true]);
    expect(observations).toHaveLength(1);
  });

  test('cuts off at the deadline, keeps what it has seen, and names the hosts that it did not finish', async () => {
    const held = heldSessions();
    const deadline = new AbortController();
    const asks = [
      ask('a.example', '192.0.2.1'),
      ask('b.example', '192.0.2.2'),
      ask('b.example', '192.0.2.3'),
      ask('c.example', '192.0.2.4', { port: 587 }),
      ask('d.example', '192.0.2.5'),
    ];
    const observing = observeAddresses(asks, {
      heloName: 'c.example',
      now,
      runSession: held.runSession,
      concurrency: 3,
      signal: deadline.signal,
    });
    await turn();
    for (const { end } of held.open.slice(0, 2)) end();
    await turn();
    await turn();
    deadline.abort();
    const { observations, unfinished } = await observing;
    expect(observations.map(({ address }) => address)).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(unfinished).toEqual(['b.example:25', 'c.example:587', 'd.example:25']);
  });

  test('begins nothing where the deadline has passed', async () => {
    const { observations, unfinished } = await observeAddresses([ask('a.example', '192.0.2.1')], {
      heloName: 'c.example',
      now,
      runSession: () => Promise.reject(new Error('never asked')),
      signal: AbortSignal.abort(),
    });
    expect({ observations, unfinished }).toEqual({ observations: [], unfinished: ['a.example:25'] });
  });

  test('throws for a fault of ours, and begins no other session', async () => {
    const held = heldSessions();
    const asks = numbered(10, (n) => ask(`mx${n}.example`, `192.0.2.${n}`));
    const observing = observeAddresses(asks, {
      heloName: 'c.example',
      now,
      concurrency: 2,
      runSession: (options) =>
        options.address === '192.0.2.1' ? Promise.reject(new Error('our fault')) : held.runSession(options),
    });
    await expect(observing).rejects.toThrow('our fault');
    await held.endAll();
    expect(held.begun.map(({ address }) => address)).toEqual(['192.0.2.0']);
  });

  test('bears a thousand sessions on one signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const held = heldSessions();
    const observing = observeAddresses(
      numbered(1_000, (n) => ask(`mx${n}.example`, `10.0.${n >> 8}.${n & 255}`)),
      {
        heloName: 'c.example',
        now,
        runSession: held.runSession,
        concurrency: 1_000,
        signal: new AbortController().signal,
      },
    );
    await held.endAll();
    expect((await observing).observations).toHaveLength(1_000);
    await turn();
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  test('tells how far it is', async () => {
    const progress: string[] = [];
    await observeAddresses([ask('a.example', '192.0.2.1'), ask('b.example', '192.0.2.2')], {
      heloName: 'c.example',
      now,
      runSession: async () => session,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(progress).toEqual(['1/2', '2/2']);
  });
});
