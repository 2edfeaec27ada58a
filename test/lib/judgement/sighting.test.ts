import { sightingOf } from '../../../lib/judgement/sightingOf';
import type { View } from '../../../lib/judgement/view';
import type { ConfiguredVantage } from '../../../lib/telemetry/contract';
import { heartbeat, look, minute, view } from '../../support/records';

const vantage: ConfiguredVantage = { id: 'a', role: 'observer', external: false };
const FIVE_MINUTES = 300_000;
const now = Date.parse(minute(11));
const of = (views: readonly View[], heartbeats = [heartbeat(10)]) =>
  sightingOf({ vantage, views, heartbeats }, now, FIVE_MINUTES);
const missing: Partial<View> = { outcome: 'missing', since: minute(5), sinceRun: minute(5), lost: ['STARTTLS'] };

describe('sightingOf', () => {
  test('takes a run that changed nothing for a confirmation of the view', () => {
    expect(of([view()])).toMatchObject({ outcome: 'offered', seenAt: minute(10), since: minute(0) });
  });

  test.each([
    {
      name: 'a run that did not get to the host',
      beat: heartbeat(10, { unfinished: ['mx.example.net:25'] }),
      views: [view()],
    },
    {
      name: 'a run that disagreed with the view',
      beat: heartbeat(10),
      views: [view({ deviations: [{ at: minute(10), scheduledAt: minute(10), outcome: 'missing' }] })],
    },
    { name: 'a run of another shard', beat: heartbeat(10, { shard: 1 }), views: [view()] },
  ])('does not take $name for one', ({ beat, views }) => {
    expect(of(views, [beat])).toMatchObject({ seenAt: minute(1), isRecovered: false });
  });

  test.each([
    { name: 'a silent vantage', views: [view()], beats: [heartbeat(-5)], because: /silent/ },
    { name: 'a vantage that never ran', views: [], beats: [], because: /silent/ },
    { name: 'a host that is new to it', views: [], beats: [heartbeat(10)], because: /not looked yet/ },
    {
      name: 'a blind vantage',
      views: [view({ outcome: 'unknown' })],
      beats: [heartbeat(10, { blind: true })],
      because: /blind/,
    },
  ])('$name is unknown and says why', ({ views, beats, because }) => {
    const sighting = of(views, beats);
    expect(sighting).toMatchObject({ outcome: 'unknown', isRecovered: false });
    expect(sighting.unknownBecause).toMatch(because);
  });

  describe('of a log', () => {
    const log: ConfiguredVantage = { id: 'maillog:hq', role: 'mail-path', external: true, isLog: true };
    const day = 24 * 60;
    const ofLog = (views: readonly View[], minutes: number, heartbeats = [heartbeat(minutes - 1)]) =>
      sightingOf({ vantage: log, views, heartbeats }, Date.parse(minute(minutes)), FIVE_MINUTES);
    const quiet = { unfinished: ['mx.example.net:25'] };

    test('a session is its last word for a day, and then it is unknown', () => {
      const beats = (n: number) => [heartbeat(n - 1, quiet)];
      expect(ofLog([view(missing)], day, beats(day))).toMatchObject({ outcome: 'missing', isLog: true });
      expect(ofLog([view(missing)], day + 6, beats(day + 6))).toMatchObject({
        outcome: 'unknown',
        isQuiet: true,
        isRecovered: false,
        unknownBecause: 'its log has no session there for a day',
      });
      expect(ofLog([view(missing)], day + 6)).toMatchObject({ outcome: 'missing' });
    });

    test('no session at all is unknown', () => {
      expect(ofLog([], 11)).toMatchObject({ outcome: 'unknown', unknownBecause: 'its log has no session there yet' });
    });

    test('it has recovered with the two sessions that its view took, though no mail went there since', () => {
      const good = view({ since: minute(5), sinceRun: minute(5) });
      expect(ofLog([good], 11, [heartbeat(10, quiet)]).isRecovered).toBe(true);
      expect(ofLog([view(missing)], 11).isRecovered).toBe(false);
    });
  });

  test('a failure is told in the words of the session', () => {
    const failure = { stage: 'connect', code: 'timed-out', message: 'no answer in 10 s' } as const;
    const addresses = [{ address: '192.0.2.1', outcome: 'unknown', observedAt: minute(1), failure }] as const;
    expect(of([view({ outcome: 'unknown', addresses })]).unknownBecause).toBe('no answer in 10 s (connect)');
  });

  test('a loss at one of several targets is the host’s, whichever comes first', () => {
    const other = view({ target: 'example.org', ...missing });
    for (const views of [
      [view(), other],
      [other, view()],
    ]) {
      expect(of(views)).toMatchObject({
        outcome: 'missing',
        lost: ['STARTTLS'],
        targets: ['example.net', 'example.org'],
      });
    }
  });

  test('it has recovered when a later run agrees with the good view, at every target', () => {
    const good = view({ since: minute(5), sinceRun: minute(5) });
    expect(of([good], [heartbeat(5)]).isRecovered).toBe(false);
    expect(of([good], [heartbeat(10)]).isRecovered).toBe(true);
    expect(of([good, view({ target: 'example.org', ...missing })], [heartbeat(10)]).isRecovered).toBe(false);
  });

  test('an answer to a second look carries its round', () => {
    const record = { vantage, views: [view()], heartbeats: [heartbeat(10)], look: look() };
    expect(sightingOf(record, now, FIVE_MINUTES).answeredRound).toBe(7);
  });

  test('says when STARTTLS was sent though not offered, and what each address answered', () => {
    const answer = look({
      outcome: 'missing',
      observedAt: minute(9),
      addresses: [{ address: '192.0.2.1', outcome: 'missing', serverName: 's1' }],
      unoffered: { result: 'accepted', replyCode: 220, fingerprint: 'F1' },
    });
    const sighting = sightingOf(
      { vantage, views: [view(missing)], heartbeats: [heartbeat(5)], look: answer },
      now,
      FIVE_MINUTES,
    );
    expect(sighting).toMatchObject({
      outcome: 'missing',
      unoffered: { result: 'accepted', fingerprint: 'F1' },
      addresses: [{ address: '192.0.2.1', outcome: 'missing', serverName: 's1', isAnswer: true }],
    });
  });

  test('says which servers offered it at an address before, also where a second look has been there since', () => {
    const seen = { address: '192.0.2.1', outcome: 'missing', observedAt: minute(1) } as const;
    const lost = view({
      ...missing,
      addresses: [{ ...seen, offeredBy: ['s2'.padEnd(200, 'x'), 's3'], lackedBy: ['s4'.padEnd(200, 'x')] }],
    });
    const offeredBy = ['s2'.padEnd(80, 'x'), 's3'];
    const lackedBy = ['s4'.padEnd(80, 'x')];
    expect(of([lost]).addresses).toMatchObject([{ address: '192.0.2.1', offeredBy, lackedBy }]);
    const answer = look({
      outcome: 'missing',
      observedAt: minute(9),
      addresses: [{ address: '192.0.2.1', outcome: 'missing', serverName: 's1' }],
    });
    const record = { vantage, views: [lost], heartbeats: [heartbeat(5)], look: answer };
    expect(sightingOf(record, now, FIVE_MINUTES).addresses).toMatchObject([{ serverName: 's1', offeredBy }]);
  });

  test('makes every view unknown behind a server that answers for everybody, and keeps what it said', () => {
    const beats = [heartbeat(10, { proxiedBy: 'proxy.example.org' })];
    expect(of([view(missing)], beats)).toMatchObject({
      outcome: 'unknown',
      unknownBecause: 'proxy.example.org answers for everybody: an SMTP proxy on the path',
      proxied: { by: 'proxy.example.org', outcome: 'missing' },
      canAnswer: false,
    });
    expect(of([view()], beats)).toMatchObject({ outcome: 'unknown', isRecovered: false });
  });

  test('leaves retired views out', () => {
    const retired = { reason: 'no-longer-mx', at: minute(6) } as const;
    expect(of([view({ ...missing, retired }), view({ target: 'example.org' })])).toMatchObject({
      outcome: 'offered',
      targets: ['example.net', 'example.org'],
    });
    expect(of([view({ ...missing, retired })])).toMatchObject({
      outcome: 'unknown',
      retired: 'no-longer-mx',
      retiredAt: minute(6),
      canAnswer: false,
      isRecovered: false,
      lost: [],
    });
  });

  test.each([
    { name: 'in our future is taken for seen now', ahead: 60, seenAt: minute(11), since: minute(1) },
    { name: 'a few minutes ahead is left as it is', ahead: 3, seenAt: minute(13), since: minute(3) },
  ])('a vantage whose clock is $name', ({ ahead, seenAt, since }) => {
    const lost = view({ ...missing, since: minute(ahead), sinceRun: minute(ahead), observedAt: minute(ahead) });
    expect(of([lost], [heartbeat(10 + ahead)])).toMatchObject({ outcome: 'missing', canAnswer: true, seenAt, since });
  });

  test.each([
    { name: 'a run', views: [view(missing)], beat: heartbeat(72), because: 'its clock is more than an hour ahead' },
    {
      name: 'a view',
      views: [view({ ...missing, observedAt: minute(72) })],
      beat: heartbeat(10),
      because: 'its clock is more than an hour ahead',
    },
    {
      name: 'a beginning',
      views: [view({ ...missing, since: minute(72) })],
      beat: heartbeat(10),
      because: 'its clock is more than an hour ahead',
    },
  ])('$name that is more than an hour ahead is no word on the host', ({ views, beat, because }) => {
    const sighting = of(views, [beat]);
    expect(sighting).toMatchObject({ outcome: 'unknown', unknownBecause: because, isRecovered: false });
    for (const time of [sighting.since, sighting.seenAt]) expect(time ?? '').not.toBe(minute(72));
  });

  test('nothing that is ahead makes what is not look old', () => {
    const later = view({ target: 'example.org', observedAt: minute(72) });
    expect(of([view(), later])).toMatchObject({ outcome: 'offered', seenAt: minute(10), isRecovered: false });
  });

  test.each([
    { name: 'its known egress', egress: '203.0.113.9', beat: {}, greetedAs: '203.0.113.9', trusted: true },
    { name: 'the /64 of its known egress', egress: '2001:db8::1', beat: {}, greetedAs: '2001:db8::2', trusted: true },
    { name: 'what unrelated hosts say', beat: { greetedAs: ['203.0.113.9'] }, greetedAs: '203.0.113.9', trusted: true },
    {
      name: 'an address that nobody else knows',
      egress: '203.0.113.9',
      beat: {},
      greetedAs: '203.0.113.8',
      trusted: false,
    },
    { name: 'an address of a local network', egress: '10.0.0.1', beat: {}, greetedAs: '10.0.0.1', trusted: false },
    { name: 'the word of one server', beat: {}, greetedAs: '203.0.113.9', trusted: false },
  ])('is greeted as $name: believed is $trusted', ({ egress, beat, greetedAs, trusted }) => {
    const addresses = [{ address: '192.0.2.1', outcome: 'offered', observedAt: minute(1), greetedAs }] as const;
    const known = { ...vantage, ...(egress !== undefined && { egress }) };
    const record = { vantage: known, views: [view({ addresses })], heartbeats: [heartbeat(10, beat)] };
    expect(sightingOf(record, now, FIVE_MINUTES).greetedAs).toBe(trusted ? greetedAs : undefined);
  });

  test('knows until when each address is as it was: all of them where something is amiss, else in their turn', () => {
    const address = (n: number, outcome: 'offered' | 'missing') => ({
      address: `192.0.2.${n}`,
      outcome,
      observedAt: minute(1),
    });
    const times = (views: readonly View[]) => of(views).addresses?.map(({ observedAt }) => observedAt);
    expect(times([view({ ...missing, addresses: [address(1, 'missing'), address(2, 'offered')] })])).toEqual([
      minute(10),
      minute(10),
    ]);
    expect(times([view({ addresses: [address(1, 'offered'), address(2, 'offered')] })])).toEqual([
      minute(1),
      minute(1),
    ]);
    expect(times([view()])).toEqual([minute(10)]);
  });

  test('is no newer for a session that disagreed with it', () => {
    const deviations = [{ at: minute(9), scheduledAt: minute(10), outcome: 'missing' }] as const;
    expect(of([view({ observedAt: minute(9), deviations })]).seenAt).toBe(minute(0));
  });

  test('carries what causes are judged by', () => {
    const seen = { address: '192.0.2.1', outcome: 'offered', observedAt: minute(1) } as const;
    const addresses = [{ ...seen, fingerprint: 'F1', handshakeFailedAt: minute(1), handshakeFailures: 2 }];
    const deviations = [
      { at: minute(-9), scheduledAt: minute(-9), outcome: 'missing', serverName: 's0' },
      { at: minute(3), scheduledAt: minute(3), outcome: 'missing', serverName: 's1' },
    ] as const;
    expect(of([view({ addresses, deviations })])).toMatchObject({
      fingerprints: ['F1'],
      handshakeFailedAt: minute(1),
      handshakeFailures: 2,
      deviating: [{ outcome: 'missing', serverName: 's1' }],
    });
  });
});
