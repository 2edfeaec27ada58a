import { sightingOf } from '../../../lib/judgement/sighting';
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
});
