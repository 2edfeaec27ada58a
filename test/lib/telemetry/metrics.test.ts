import type { SmtpSession, TlsFacts } from '../../../lib/smtp/types';
import {
  HOST_DIMENSIONS,
  METRICS,
  METRICS_LEVELS,
  type MetricName,
  type MetricsLevel,
  VANTAGE_DIMENSIONS,
} from '../../../lib/telemetry/contract';
import { type MetricPoint, type MetricSubject, metricPoints, pointsAtLevel } from '../../../lib/telemetry/metrics';
import { healthy, session, stripped, throttled, timedOut } from '../../support/observations';
import { fc } from '../../support/properties';
import { heartbeat, minute } from '../../support/records';

const tls = (daysLeft: number): TlsFacts => ({
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  trusted: true,
  matchesName: true,
  validTo: new Date(Date.parse(minute(0)) + daysLeft * 86_400_000).toISOString(),
  names: [],
});
const upgraded = (ehloMs: number, daysLeft = 30): SmtpSession => ({
  ...healthy(),
  tls: tls(daysLeft),
  timingsMs: { ehlo: ehloMs, total: 99 },
});
const failedHandshake = (): SmtpSession =>
  session({
    keywords: ['STARTTLS'],
    failure: { stage: 'tlsHandshake', code: 'tls-handshake-failed', message: 'no shared cipher' },
  });

const subject = (more: Partial<MetricSubject> = {}): MetricSubject => ({
  target: 'example.net',
  mxHost: 'mx1.example.net',
  outcome: 'offered',
  isReachable: true,
  sessions: [upgraded(40)],
  ...more,
});
const beat = heartbeat(0, { vantage: 'hq' });
const hostPoints = (subjects: readonly MetricSubject[], level: MetricsLevel) =>
  metricPoints(beat, subjects, level).filter(({ name }) => METRICS[name].subject === 'host');
const pointOf = (name: MetricName, subjects: readonly MetricSubject[]) =>
  hostPoints(subjects, 'full').find((point) => point.name === name)?.value;

/** `name dimension=value… number unit` */
const written = ({ name, value, unit, dimensions }: MetricPoint): string =>
  [name, ...dimensions.map((pair) => pair.join('=')), value, unit].join(' ');

describe('metricPoints of hosts', () => {
  const hosts = [
    subject({ mxHost: 'mx1.example.net' }),
    subject({ mxHost: 'mx2.example.net', outcome: 'missing', sessions: [stripped()] }),
    subject({ mxHost: 'mx3.example.net', outcome: 'unknown', isReachable: false, sessions: [timedOut()] }),
    subject({ target: '[mx4.example.org]:587', mxHost: 'mx4.example.org' }),
  ];
  const rows: readonly { level: MetricsLevel; expected: readonly string[] }[] = [
    {
      level: 'lean',
      expected: [
        'Reachable Target=[mx4.example.org]:587 1 None',
        'Reachable Target=example.net 0 None',
        'StarttlsOffered Target=[mx4.example.org]:587 1 None',
        'StarttlsOffered Target=example.net 0 None',
      ],
    },
    {
      level: 'standard',
      expected: [
        'Reachable Target=[mx4.example.org]:587 Vantage=hq 1 None',
        'Reachable Target=example.net Vantage=hq 0 None',
        'StarttlsOffered Target=[mx4.example.org]:587 Vantage=hq 1 None',
        'StarttlsOffered Target=example.net Vantage=hq 0 None',
      ],
    },
    {
      level: 'full',
      expected: [
        'CertificateDaysToExpiry Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 30 Count',
        'CertificateDaysToExpiry Target=example.net MxHost=mx1.example.net Vantage=hq 30 Count',
        'EhloKeywordCount Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 7 Count',
        'EhloKeywordCount Target=example.net MxHost=mx1.example.net Vantage=hq 7 Count',
        'EhloKeywordCount Target=example.net MxHost=mx2.example.net Vantage=hq 6 Count',
        'EhloReplyTime Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 40 Milliseconds',
        'EhloReplyTime Target=example.net MxHost=mx1.example.net Vantage=hq 40 Milliseconds',
        'Reachable Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 1 None',
        'Reachable Target=example.net MxHost=mx1.example.net Vantage=hq 1 None',
        'Reachable Target=example.net MxHost=mx2.example.net Vantage=hq 1 None',
        'Reachable Target=example.net MxHost=mx3.example.net Vantage=hq 0 None',
        'StarttlsOffered Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 1 None',
        'StarttlsOffered Target=example.net MxHost=mx1.example.net Vantage=hq 1 None',
        'StarttlsOffered Target=example.net MxHost=mx2.example.net Vantage=hq 0 None',
        'TlsHandshakeSucceeded Target=[mx4.example.org]:587 MxHost=mx4.example.org Vantage=hq 1 None',
        'TlsHandshakeSucceeded Target=example.net MxHost=mx1.example.net Vantage=hq 1 None',
      ],
    },
  ];
  it.each(rows)('are these at the level $level', ({ level, expected }) => {
    expect(hostPoints(hosts, level).map(written).sort()).toEqual(expected);
  });

  const values: readonly { name: string; metric: MetricName; sessions: SmtpSession[]; expected: number | undefined }[] =
    [
      { name: 'no handshake was tried', metric: 'TlsHandshakeSucceeded', sessions: [healthy()], expected: undefined },
      { name: 'the handshake failed', metric: 'TlsHandshakeSucceeded', sessions: [failedHandshake()], expected: 0 },
      {
        name: 'it failed at one of two addresses',
        metric: 'TlsHandshakeSucceeded',
        sessions: [upgraded(1), failedHandshake()],
        expected: 0,
      },
      {
        name: 'the second address has the older certificate',
        metric: 'CertificateDaysToExpiry',
        sessions: [upgraded(1, 30), upgraded(1, -2)],
        expected: -2,
      },
      {
        name: 'a certificate holds no real time',
        metric: 'CertificateDaysToExpiry',
        sessions: [{ ...healthy(), tls: { ...tls(1), validTo: 'never' } }],
        expected: undefined,
      },
      { name: 'one address is slower', metric: 'EhloReplyTime', sessions: [upgraded(5), upgraded(900)], expected: 900 },
      { name: 'EHLO was not answered', metric: 'EhloReplyTime', sessions: [throttled()], expected: undefined },
      { name: 'one address offers less', metric: 'EhloKeywordCount', sessions: [healthy(), stripped()], expected: 6 },
      {
        name: 'a log tells of STARTTLS alone',
        metric: 'EhloKeywordCount',
        sessions: [{ ...healthy(), ehlo: { replyCode: 250, capabilities: [], masked: [], isPartial: true } }],
        expected: undefined,
      },
      { name: 'no address was asked', metric: 'EhloKeywordCount', sessions: [], expected: undefined },
    ];
  it.each(values)('$metric is $expected where $name', ({ metric, sessions, expected }) => {
    expect(pointOf(metric, [subject({ sessions })])).toBe(expected);
  });

  it.each([
    ['offered', 1],
    ['starttls-refused', 1],
    ['plaintext-after-starttls', 1],
    ['tls-handshake-failed', 1],
    ['missing', 0],
    ['masked', 0],
    ['ehlo-refused', 0],
    ['probe-refused', undefined],
    ['unknown', undefined],
  ] as const)('StarttlsOffered says what EHLO told: %s is %s', (outcome, expected) => {
    expect(pointOf('StarttlsOffered', [subject({ outcome })])).toBe(expected);
  });

  it.each(METRICS_LEVELS)('say nothing of STARTTLS at the level %s where EHLO was not answered', (level) => {
    const unknown = subject({ outcome: 'unknown', isReachable: false, sessions: [timedOut()] });
    expect(hostPoints([unknown], level).map(({ name, value }) => [name, value])).toEqual([['Reachable', 0]]);
  });

  it('takes the minimum of a target whichever host comes first', () => {
    const good = subject({ mxHost: 'a' });
    const bad = subject({ mxHost: 'b', outcome: 'masked' });
    for (const order of [
      [good, bad],
      [bad, good],
    ]) {
      const offered = hostPoints(order, 'standard').filter(({ name }) => name === 'StarttlsOffered');
      expect(offered.map(({ value }) => value)).toEqual([0]);
    }
  });
});

describe('metricPoints of a vantage', () => {
  it('are these at every level', () => {
    const run = heartbeat(0, {
      vantage: 'hq',
      hosts: 10,
      unfinished: ['mx8.example.net:25', 'mx9.example.net:25'],
      hostsWithoutStarttls: 3,
      blind: true,
      startedAt: '2026-11-23T21:00:00.250Z',
      endedAt: '2026-11-23T21:00:12.750Z',
    });
    for (const level of METRICS_LEVELS) {
      expect(metricPoints(run, [], level).map(written)).toEqual([
        'ProbeRuns Vantage=hq 1 Count',
        'HostsProbed Vantage=hq 8 Count',
        'HostsWithoutStarttls Vantage=hq 3 Count',
        'VantageBlind Vantage=hq 1 None',
        'RunDuration Vantage=hq 12.5 Seconds',
      ]);
    }
  });
});

describe.each(METRICS_LEVELS)('at the level %s', (level) => {
  const points = metricPoints(beat, [subject()], level);

  it('each metric of the contract that names it is emitted, and no other', () => {
    const promised = Object.entries(METRICS)
      .filter(([, { levels }]) => levels.some((each) => each === level))
      .map(([name]) => name);
    expect(points.map(({ name }) => name).sort()).toEqual(promised.sort());
  });

  it('each point has the unit and the dimensions of the contract', () => {
    for (const { name, unit, dimensions } of points) {
      const { unit: promised, subject: about } = METRICS[name];
      expect({ name, unit }).toEqual({ name, unit: promised });
      const names = about === 'host' ? HOST_DIMENSIONS[level] : VANTAGE_DIMENSIONS;
      expect(dimensions.map(([dimension]) => dimension)).toEqual(names);
    }
  });
});

test.each(METRICS_LEVELS)('the points of level full give those of level %s, whatever the hosts', (level) => {
  const sessions = fc.constantFrom([], [upgraded(40)], [upgraded(90), stripped()], [timedOut()], [failedHandshake()]);
  const subjects = fc.array(
    fc
      .record({
        target: fc.constantFrom('example.net', 'example.org'),
        mxHost: fc.constantFrom('mx1.example.net', 'mx2.example.net'),
        outcome: fc.constantFrom('offered', 'missing', 'unknown', 'tls-handshake-failed'),
        isReachable: fc.boolean(),
        sessions,
      })
      .map((facts): MetricSubject => subject(facts)),
  );
  const sorted = (points: readonly MetricPoint[]) => points.map(written).toSorted();
  fc.assert(
    fc.property(subjects, (hosts) => {
      const atLevel = pointsAtLevel(metricPoints(beat, hosts, 'full'), level);
      expect(sorted(atLevel)).toEqual(sorted(metricPoints(beat, hosts, level)));
    }),
  );
});
