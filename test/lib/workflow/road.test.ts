import { healthy, masked, session, stripped, throttled, timedOut } from '../../support/observations';
import { saidIn, type World, world } from '../../support/world';

const told = ({ messages }: World) =>
  messages.flatMap(saidIn).map(({ kind, scope, cause }) => [kind, scope, cause.code]);

describe('the road from a schedule to a message', () => {
  test('says nothing while all is well, and writes no view that did not change', async () => {
    const quiet = world();
    await quiet.pass(3);
    quiet.written.length = 0;
    await quiet.pass(3);
    expect(quiet.messages).toEqual([]);
    expect(quiet.written.map(({ sk }) => sk)).toEqual(Array(9).fill('heartbeat'));
  });

  test('says a loss at one vantage once, and its end once, with the duration', async () => {
    const one = world();
    await one.pass(3);
    one.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
    await one.pass(4);
    expect(told(one)).toEqual([['opened', 'some-vantages', 'source-address-reputation']]);
    one.answers(healthy);
    await one.pass(1);
    expect(one.messages).toHaveLength(1);
    await one.pass(3);
    expect(told(one)).toEqual([
      ['opened', 'some-vantages', 'source-address-reputation'],
      ['resolved', 'some-vantages', 'source-address-reputation'],
    ]);
    expect(one.messages.flatMap(saidIn)[1]?.durationSeconds).toBe(4 * 300);
  });

  test('asks the others at once, so that the first message names the right cause', async () => {
    const all = world();
    await all.pass(3);
    all.answers(stripped);
    await all.pass(1);
    expect(told(all)).toEqual([['opened', 'everywhere', 'receiver-change']]);
    await all.pass(2);
    expect(told(all).map(([kind]) => kind)).toEqual(['opened', 'confirmed']);
  });

  test('hears a vantage that can’t be asked with its next run', async () => {
    const mixed = world({ vantages: [{ id: 'a' }, { id: 'hq', role: 'mail-path', external: true }] });
    await mixed.pass(3);
    mixed.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await mixed.pass(2);
    expect(told(mixed)).toEqual([['opened', 'some-vantages', 'source-address-reputation']]);
  });

  test('is critical where the mail leaves from, and a warning where only an observer loses it', async () => {
    const vantages = [{ id: 'hq', role: 'mail-path', external: true }, { id: 'a' }, { id: 'b' }] as const;
    for (const [loser, severity] of [
      ['hq', 'critical'],
      ['a', 'warning'],
    ]) {
      const some = world({ vantages });
      await some.pass(3);
      some.answers((vantage) => (vantage === loser ? stripped() : healthy()));
      await some.pass(2);
      expect(new Set(some.messages.map((message) => message.severity))).toEqual(new Set([severity]));
    }
  });

  test('names a middlebox by its masked words', async () => {
    const box = world();
    await box.pass(3);
    box.answers((vantage) => (vantage === 'c' ? masked() : healthy()));
    await box.pass(2);
    expect(told(box)).toEqual([['opened', 'some-vantages', 'middlebox-on-path']]);
  });

  test('does not believe one session: a second one disagrees and leaves a deviation', async () => {
    const flaky = world();
    await flaky.pass(3);
    let first = true;
    flaky.answers((vantage) => {
      if (vantage !== 'a' || !first) return healthy();
      first = false;
      return stripped();
    });
    await flaky.pass(3);
    expect(flaky.messages).toEqual([]);
    const views = await flaky.table.query({ pk: 'vantage#a#0', beginsWith: 'host#' });
    expect(views[0]?.body).toMatchObject({ outcome: 'offered', deviations: [{ outcome: 'missing' }] });
  });

  test.each([
    { name: 'time-outs', answer: timedOut },
    { name: 'a 421', answer: throttled },
  ])('takes $name for neither a loss nor a recovery', async ({ answer }) => {
    const lost = world();
    await lost.pass(3);
    lost.answers(answer);
    await lost.pass(2);
    expect(lost.messages).toEqual([]);
    lost.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await lost.pass(2);
    expect(lost.messages).toHaveLength(1);
    lost.answers(answer);
    await lost.pass(4);
    expect(told(lost).map(([kind]) => kind)).toEqual(['opened', 'updated']);
    expect(lost.messages[1]?.subject).toContain("can't see any more");
  });

  test('asks a server that throttles no second time in the same run', async () => {
    const busy = world({ vantages: [{ id: 'a' }] });
    await busy.pass(3);
    busy.answers(throttled);
    busy.sessions.length = 0;
    await busy.pass(1);
    expect(busy.sessions).toHaveLength(1);
  });

  test.each([
    { name: 'at both its addresses where the vantage has IPv6', ipv6: true, asked: ['192.0.2.1', '2001:db8::1'] },
    { name: 'at its IPv4 address where the vantage has no other', ipv6: false, asked: ['192.0.2.1'] },
  ])('asks a host $name', async ({ ipv6, asked }) => {
    const dual = world({
      vantages: [{ id: 'a', settings: { ipv6 } }],
      zone: {
        'example.net': { mx: [[10, 'mx.example.net']] },
        'mx.example.net': { a: ['192.0.2.1'], aaaa: ['2001:db8::1'] },
      },
    });
    await dual.pass(1);
    expect([...new Set(dual.sessions.map(({ address }) => address))]).toEqual(asked);
  });

  test('alerts although it was installed during the incident', async () => {
    const late = world();
    late.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
    await late.pass(2);
    expect(told(late)).toEqual([['opened', 'some-vantages', 'source-address-reputation']]);
  });

  test('opens nothing where STARTTLS was never offered to anyone', async () => {
    const never = world();
    never.answers(stripped);
    await never.pass(4);
    expect(never.messages).toEqual([]);
  });

  test('reopens the same incident when it comes back within two hours', async () => {
    const again = world();
    await again.pass(3);
    for (let n = 0; n < 2; n += 1) {
      again.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
      await again.pass(3);
      again.answers(healthy);
      await again.pass(3);
    }
    expect(told(again).map(([kind]) => kind)).toEqual(['opened', 'resolved', 'reopened', 'resolved']);
    const ids = again.messages.flatMap(saidIn).map(({ id }) => id);
    expect(ids.map((id) => id.split('#')[1])).toEqual(['1', '2', '3', '4']);
    expect(new Set(ids.map((id) => id.split('#')[0])).size).toBe(1);
  });

  test('says again, with the same ids, what it can’t be sure to have said', async () => {
    const deaf = world();
    await deaf.pass(3);
    deaf.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
    deaf.failPublish(1);
    await expect(deaf.pass(1)).rejects.toThrow('the topic did not answer');
    expect(deaf.messages).toEqual([]);
    await deaf.pass(2);
    expect(told(deaf)).toEqual([['opened', 'some-vantages', 'source-address-reputation']]);
  });

  test('asks a host that serves two targets once, and tells of both', async () => {
    const shared = world({
      targets: ['example.net', 'example.org'],
      zone: {
        'example.net': { mx: [[10, 'mx.example.net']] },
        'example.org': { mx: [[10, 'mx.example.net']] },
        'mx.example.net': { a: ['192.0.2.1'] },
      },
    });
    await shared.pass(1);
    expect(shared.sessions).toHaveLength(3);
    await shared.pass(2);
    shared.answers((vantage) => (vantage === 'b' ? stripped() : healthy()));
    await shared.pass(2);
    expect(shared.messages).toHaveLength(1);
    expect(JSON.parse(shared.messages[0]?.json ?? '').transitions[0].targets).toEqual(['example.net', 'example.org']);
    shared.answers(healthy);
    await shared.pass(3);
    expect(told(shared).map(([kind]) => kind)).toEqual(['opened', 'resolved']);
  });

  test('gives every data point the scheduled time of its run', async () => {
    const measured = world({ vantages: [{ id: 'a' }] });
    await measured.pass(2);
    expect(measured.metrics.map(({ at }) => at.getTime() % 300_000)).toEqual([0, 0]);
    const names = measured.metrics[0]?.points.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['StarttlsOffered', 'Reachable', 'ProbeRuns', 'VantageBlind']));
  });

  test.each([
    { logEveryHost: undefined, expected: ['outcome changed', 'run', 'run', 'run'] },
    { logEveryHost: true as const, expected: ['outcome changed', 'host', 'run', 'host', 'run', 'host', 'run'] },
  ])(
    'logs one line a run, and hosts on change only unless asked for all ($logEveryHost)',
    async ({ logEveryHost, expected }) => {
      const logging = world({ vantages: [{ id: 'a' }], ...(logEveryHost && { logEveryHost }) });
      await logging.pass(3);
      expect(logging.logged.map(({ message }) => message)).toEqual(expected);
    },
  );

  test('tells in the log what is lost from what was never there', async () => {
    const logging = world({ vantages: [{ id: 'a' }, { id: 'b' }] });
    logging.answers((vantage) => (vantage === 'a' ? stripped() : healthy()));
    await logging.pass(1);
    logging.answers(stripped);
    await logging.pass(2);
    const words = ['no STARTTLS at first sight', 'STARTTLS lost'];
    const lines = logging.logged.filter(({ message }) => words.includes(message));
    expect(lines.map(({ message }) => message)).toEqual(words);
  });

  describe('with two addresses', () => {
    const zone = {
      'example.net': { mx: [[10, 'mx.example.net']] },
      'mx.example.net': { a: ['192.0.2.1', '192.0.2.2'] },
    } as const;

    test('takes a lost connection at the end of a loss for no sign of unlike servers', async () => {
      const noisy = world({ vantages: [{ id: 'a' }, { id: 'b' }], zone });
      await noisy.pass(3);
      noisy.answers(stripped);
      await noisy.pass(4);
      let sessions = 0;
      // Both addresses offer it again; the second session of one of them is lost.
      noisy.answers((vantage) => {
        if (vantage !== 'a') return healthy();
        sessions += 1;
        return sessions === 4 ? timedOut() : healthy();
      });
      await noisy.pass(4);
      expect(sessions).toBeGreaterThan(4);
      expect(noisy.messages.map(({ subject }) => subject.split(':')[0])).toEqual([
        'CRITICAL',
        'CRITICAL (confirmed)',
        'RESOLVED',
        'RESOLVED',
      ]);
    });

    test('does not believe a loss on one session’s word because another address throttles', async () => {
      const mixed = world({ vantages: [{ id: 'a' }], zone });
      await mixed.pass(3);
      let answers = 0;
      mixed.answers((_, address) => {
        if (address === '192.0.2.2') return throttled();
        answers += 1;
        return answers === 1 ? stripped() : healthy();
      });
      await mixed.pass(2);
      expect(mixed.messages).toEqual([]);
    });
  });

  test('believes a loss that no second session answers once the next run sees it too', async () => {
    const limited = world({ vantages: [{ id: 'a' }] });
    await limited.pass(3);
    let sessions = 0;
    limited.answers(() => {
      sessions += 1;
      return sessions % 2 === 1 ? stripped() : throttled();
    });
    await limited.pass(1);
    expect(limited.messages).toEqual([]);
    await limited.pass(1);
    expect(told(limited).map(([kind]) => kind)).toEqual(['opened']);
  });

  test('does not take a second look that got no answer for "offered"', async () => {
    const deaf = world();
    await deaf.pass(3);
    deaf.answers((vantage) => (vantage === 'c' ? timedOut() : stripped()));
    await deaf.pass(1);
    expect(told(deaf)).toEqual([['opened', 'everywhere', 'receiver-change']]);
  });

  test('keeps within an item what a hostile server says', async () => {
    const flood = world({ vantages: [{ id: 'a' }, { id: 'b' }] });
    await flood.pass(3);
    const word = (n: number) => `${n}${'X'.repeat(4000)}`;
    const words = Array.from({ length: 200 }, (_, n) => word(n));
    const hostile = session({ keywords: words, masked: words, serverName: 's'.repeat(4000), greetedAs: '192.0.2.7' });
    flood.answers((vantage) => (vantage === 'a' ? hostile : healthy()));
    await flood.pass(3);
    expect(flood.messages).toHaveLength(1);
    const items = await Promise.all(
      ['vantage#a#0', 'incident#mx.example.net:25'].map((pk) => flood.table.query({ pk })),
    );
    for (const item of items.flat()) expect(JSON.stringify(item).length).toBeLessThan(50_000);
  });

  test('writes the heartbeat although CloudWatch does not answer, and fails the run', async () => {
    const mute = world({ vantages: [{ id: 'a' }] });
    mute.failMetrics();
    await expect(mute.pass(1)).rejects.toThrow('CloudWatch did not answer');
    expect(mute.written.map(({ sk }) => sk)).toContain('heartbeat');
  });

  test('names the hosts that the deadline cut off, and changes nothing of them', async () => {
    const late = world({ vantages: [{ id: 'a' }] });
    await late.pass(2);
    late.answers(stripped);
    await late.canary.run(new Date(Date.UTC(2026, 10, 23, 22)), AbortSignal.abort());
    const [beat] = await late.table.batchGet([{ pk: 'vantage#a#0', sk: 'heartbeat' }]);
    expect(beat?.body).toMatchObject({ unfinished: ['mx.example.net:25'], hostsWithoutStarttls: 0 });
    const [view] = await late.table.query({ pk: 'vantage#a#0', beginsWith: 'host#' });
    expect(view?.body).toMatchObject({ outcome: 'offered', deviations: [] });
  });
});
