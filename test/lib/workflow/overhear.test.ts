import { outcomeOf } from '../../../lib/judgement/outcome';
import type { LoggedSession } from '../../../lib/maillog/types';
import type { Ask } from '../../../lib/probe/probeAddress';
import { loggedObservation } from '../../../lib/workflow/loggedObservation';
import { overhear } from '../../../lib/workflow/overhear';

const NOON = Date.UTC(2026, 10, 23, 12);
const at = (minutes: number): string => new Date(NOON + minutes * 60_000).toISOString();

const logged = (minutes: number, facts: Partial<LoggedSession> = {}): LoggedSession => ({
  format: 'postfix',
  route: 'a secret transport',
  remoteHost: 'mx.example.net',
  remoteAddress: '192.0.2.1',
  port: 25,
  startedAt: at(minutes),
  endedAt: at(minutes),
  isCut: false,
  offersStarttls: true,
  heldUp: [],
  ...facts,
});
const without = (minutes: number, facts: Partial<LoggedSession> = {}): LoggedSession =>
  logged(minutes, { offersStarttls: false, ...facts });

const ask = (address = '192.0.2.1', mxHost = 'mx.example.net', port = 25): Ask => ({
  mxHost,
  port,
  address,
  upgrade: false,
});
const told = ({ observations }: { readonly observations: readonly ReturnType<typeof loggedObservation>[] }) =>
  observations.map(({ address, observedAt, session }) => `${observedAt} ${address} ${outcomeOf(session)}`);

/** A log that gives these sessions one call after the other, the last of them again and again nothing. */
function hearing(...batches: readonly (readonly LoggedSession[])[]) {
  let call = 0;
  return overhear(
    async () => batches[call++] ?? [],
    () => new Date(NOON),
  );
}

describe('overhear', () => {
  test.each([
    {
      name: 'the newest session at each address',
      sessions: [logged(-9), without(-5), logged(-7, { remoteAddress: '192.0.2.2' })],
      asks: [ask()],
      expected: [`${at(-5)} 192.0.2.1 missing`, `${at(-7)} 192.0.2.2 offered`],
    },
    {
      name: 'sessions in any order',
      sessions: [without(-5), logged(-9)],
      asks: [ask()],
      expected: [`${at(-5)} 192.0.2.1 missing`],
    },
    {
      name: 'a host by its address where it calls itself otherwise',
      sessions: [logged(-5, { remoteHost: 'am1.example.net' })],
      asks: [ask()],
      expected: [`${at(-5)} 192.0.2.1 offered`],
    },
    {
      name: 'when EHLO was answered',
      sessions: [logged(-5, { answeredAt: at(-4) })],
      asks: [ask()],
      expected: [`${at(-4)} 192.0.2.1 offered`],
    },
    {
      name: 'no session of another host',
      sessions: [logged(-5, { remoteHost: 'mx.example.org', remoteAddress: '192.0.2.9' })],
      asks: [ask()],
      expected: [],
    },
    { name: 'no session at another port', sessions: [logged(-5, { port: 587 })], asks: [ask()], expected: [] },
    {
      name: 'no session of which the log does not tell',
      sessions: [{ ...logged(-5), offersStarttls: undefined } as never],
      asks: [ask()],
      expected: [],
    },
    { name: 'no session of more than an hour ago', sessions: [logged(-61)], asks: [ask()], expected: [] },
    {
      name: 'no session of years to come, and what is of now beside it',
      sessions: [without(40_000_000), logged(-5)],
      asks: [ask()],
      expected: [`${at(-5)} 192.0.2.1 offered`],
    },
    {
      name: 'no host by what a server of Exchange calls itself',
      sessions: [without(-5, { format: 'exchange', remoteAddress: '198.51.100.66' })],
      asks: [ask()],
      expected: [],
    },
    {
      name: 'a host of Exchange by its address, however that is written',
      sessions: [
        logged(-5, { format: 'exchange', remoteHost: 'am1.example.net', remoteAddress: '2001:DB8:0:0:0:0:0:7' }),
        without(-4, { format: 'exchange', remoteHost: 'am1.example.net', remoteAddress: '::ffff:192.0.2.1' }),
      ],
      asks: [ask('2001:db8::7'), ask()],
      expected: [`${at(-5)} 2001:db8::7 offered`, `${at(-4)} 192.0.2.1 missing`],
    },
    {
      name: 'no session at what is no address',
      sessions: [logged(-5, { remoteAddress: 'x'.repeat(600) })],
      asks: [ask()],
      expected: [],
    },
  ])('gives $name', async ({ sessions, asks, expected }) => {
    const seen = await hearing(sessions).newest(asks);
    expect(told(seen)).toEqual(expected);
    expect(seen.unfinished).toEqual(expected.length === 0 ? ['mx.example.net:25'] : []);
  });

  test('gives no session twice, and calls a host unfinished that nobody went to since', async () => {
    const log = hearing([logged(-9)], [], [logged(-1)]);
    expect(told(await log.newest([ask()]))).toHaveLength(1);
    expect(await log.newest([ask()])).toMatchObject({ observations: [], unfinished: ['mx.example.net:25'] });
    expect(told(await log.newest([ask()]))).toEqual([`${at(-1)} 192.0.2.1 offered`]);
  });

  test('says when a host was heard to offer it last, however long ago', async () => {
    const log = hearing([logged(-50), logged(-40)], [], [without(-4), without(-1)]);
    const heardOf = [];
    for (let run = 0; run < 3; run += 1) heardOf.push([...(await log.newest([ask()])).lastOffers]);
    expect(heardOf).toEqual(Array.from({ length: 3 }, () => [['mx.example.net:25', at(-40)]]));
  });

  test('keeps for later what was read while another host was asked about', async () => {
    const log = hearing([logged(-9), logged(-8, { remoteHost: 'mx.example.org', remoteAddress: '192.0.2.9' })]);
    await log.newest([ask()]);
    expect(told(await log.newest([ask('192.0.2.9', 'mx.example.org')]))).toEqual([`${at(-8)} 192.0.2.9 offered`]);
  });

  test('gives a session to each shard that asks about its host', async () => {
    const log = hearing([logged(-9)]);
    expect(told(await log.newest([ask()], 0))).toHaveLength(1);
    expect(told(await log.newest([ask()], 1))).toHaveLength(1);
    expect(told(await log.newest([ask()], 1))).toEqual([]);
  });

  test('reads the log for one shard at a time, and hears both', async () => {
    let under = 0;
    let most = 0;
    const log = overhear(
      async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise(setImmediate);
        under -= 1;
        return [];
      },
      () => new Date(NOON),
    );
    await Promise.all([log.newest([ask()], 0), log.newest([ask()], 1)]);
    expect(most).toBe(1);
  });

  test('gives up on a log that hangs when the signal fires, and hears what it had once it goes on', async () => {
    let goOn: (sessions: readonly LoggedSession[]) => void = () => {};
    let reads = 0;
    const log = overhear(
      () => {
        reads += 1;
        return new Promise((resolve) => {
          goOn = resolve;
        });
      },
      () => new Date(NOON),
    );
    await expect(log.newest([ask()], 0, AbortSignal.abort())).rejects.toThrow('not be read in time');
    const next = log.newest([ask()], 0, new AbortController().signal);
    goOn([logged(-5)]);
    expect(told(await next)).toEqual([`${at(-5)} 192.0.2.1 offered`]);
    expect(reads).toBe(1);
  });

  test('gives up on a log that hangs by itself', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
    try {
      const log = overhear(
        () => new Promise(() => {}),
        () => new Date(NOON),
      );
      await expect(log.newest([ask()])).rejects.toThrow('not be read in time');
    } finally {
      timeout.mockRestore();
    }
  });

  test('has a session that is ahead of our clock wait for it, and not stand before those that come', async () => {
    let clock = NOON;
    const batches = [[logged(20)], [without(8)], []];
    const log = overhear(
      async () => batches.shift() ?? [],
      () => new Date(clock),
    );
    expect(told(await log.newest([ask()]))).toEqual([]);
    clock = Date.parse(at(10));
    expect(told(await log.newest([ask()]))).toEqual([`${at(8)} 192.0.2.1 missing`]);
    clock = Date.parse(at(20));
    expect(told(await log.newest([ask()]))).toEqual([`${at(20)} 192.0.2.1 offered`]);
  });

  test('rejects where the log can not be read', async () => {
    const log = overhear(
      () => Promise.reject(new Error('gone')),
      () => new Date(NOON),
    );
    await expect(log.newest([ask()])).rejects.toThrow('gone');
  });

  test.each([
    {
      name: 'the session before at the address',
      sessions: [without(-20), without(-5)],
      expected: [`${at(-20)} 192.0.2.1 missing`],
    },
    {
      name: 'nothing where that was before the change',
      sessions: [without(-30), logged(-20), without(-5)],
      expected: [],
    },
    {
      name: 'the newest one, where another address gave the same answer',
      sessions: [without(-20, { remoteAddress: '192.0.2.2' }), without(-5)],
      expected: [`${at(-5)} 192.0.2.1 missing`],
    },
    {
      name: 'nothing where another address gave another answer',
      sessions: [logged(-20, { remoteAddress: '192.0.2.2' }), without(-5)],
      expected: [],
    },
    { name: 'nothing where the same session stands in two logs', sessions: [without(-5.1), without(-5)], expected: [] },
    { name: 'nothing where there was no other session', sessions: [without(-5)], expected: [] },
  ])('has in place of a second session $name', async ({ sessions, expected }) => {
    const log = hearing(sessions);
    await log.newest([ask(), ask('192.0.2.2')]);
    const again = log.before([ask()]);
    expect(told(again)).toEqual(expected);
    expect(again.unfinished).toEqual(expected.length === 0 ? ['mx.example.net:25'] : []);
  });
});

describe('loggedObservation', () => {
  const host = { mxHost: 'mx.example.net', port: 25 };
  const telling = (facts: Partial<LoggedSession>) => ({
    ...logged(-5, facts),
    remoteAddress: '192.0.2.1',
    offersStarttls: facts.offersStarttls ?? true,
  });
  const ehlo = {
    replyCode: 250,
    serverName: 'am1.example.net',
    greetedAs: '203.0.113.9',
    capabilities: [
      { keyword: 'SIZE', params: ['1000'] },
      { keyword: 'AUTH', params: [] },
    ],
    masked: [],
  };
  const failedHandshake = {
    tls: { outcome: 'failed', reason: 'CN=secret' },
    failure: { stage: 'tlsHandshake', reason: 'SSL_connect error' },
  } as const;

  test.each([
    { name: 'EHLO as it was answered', facts: { ehlo, offersStarttls: false }, outcome: 'missing' },
    {
      name: 'masked words',
      facts: { ehlo: { ...ehlo, masked: ['XXXXXXXA'] }, offersStarttls: false },
      outcome: 'masked',
    },
    { name: 'STARTTLS alone where the log has no reply', facts: {}, outcome: 'offered' },
    { name: 'a handshake that failed', facts: failedHandshake, outcome: 'tls-handshake-failed' },
    { name: 'a certificate that was not liked as offered', facts: { tls: failedHandshake.tls }, outcome: 'offered' },
  ])('tells $name', ({ facts, outcome }) => {
    expect(outcomeOf(loggedObservation(telling(facts), host).session)).toBe(outcome);
  });

  test('says in one line what the log says', () => {
    const { transcript } = loggedObservation(telling({ ehlo, offersStarttls: false }), host).session;
    expect(transcript.map(({ text }) => text)).toEqual([
      'from the log of the mail server (postfix), not from a session of ours',
      'EHLO answered by am1.example.net, greeted as 203.0.113.9: SIZE 1000, AUTH',
    ]);
  });

  test('has octets only, as the wire has, so that nothing is cut in the middle of a character', () => {
    const serverName = `${'x'.repeat(99)}\u{1f600}`;
    const { session } = loggedObservation(telling({ ehlo: { ...ehlo, serverName } }), host);
    expect(session.ehlo?.serverName).toBe(`${'x'.repeat(99)}?`);
    expect(JSON.stringify(session)).not.toMatch(/[\u0100-\u{10ffff}]/u);
  });

  test('has nothing of the rest of the log in it', () => {
    const secrets = {
      ...failedHandshake,
      route: 'secret connector',
      heldUp: [{ id: 'SECRET1', kind: 'deferred', reason: 'secret reason' }],
    } as const;
    expect(JSON.stringify(loggedObservation(telling(secrets), host))).not.toMatch(/secret/i);
  });
});
