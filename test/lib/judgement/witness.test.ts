import { findingTelling } from '../../../lib/judgement/findingTelling';
import { vantageFindings } from '../../../lib/judgement/vantageFindings';
import type { Heartbeat, TargetView } from '../../../lib/judgement/view';
import { watchedHosts } from '../../../lib/judgement/watched';
import { codesOf, hostWitnesses, reportsOf, targetWitnesses, vantageWitness } from '../../../lib/judgement/witness';
import { finding, record } from '../../support/findings';
import { heartbeat, minute, view } from '../../support/records';

const moment = { now: Date.parse(minute(20)), everyMs: 300_000 };

describe('a vantage speaks of a host', () => {
  const rows: readonly { name: string; beat?: Heartbeat; canAnswer: boolean; heardAt?: string }[] = [
    { name: 'while its runs are recent', beat: heartbeat(5), canAnswer: true, heardAt: minute(5) },
    { name: 'not after three intervals without one', beat: heartbeat(4), canAnswer: false, heardAt: minute(4) },
    { name: 'not while it is blind', beat: heartbeat(20, { blind: true }), canAnswer: false, heardAt: minute(20) },
    {
      name: 'not from behind a proxy that answers for all',
      beat: heartbeat(20, { proxiedBy: 'proxy' }),
      canAnswer: false,
      heardAt: minute(20),
    },
    { name: 'not by a run that is still to come', beat: heartbeat(90), canAnswer: false, heardAt: minute(90) },
    { name: 'not by a run of another shard', beat: heartbeat(20, { shard: 1 }), canAnswer: false },
    { name: 'not by a run of another vantage', beat: heartbeat(20, { vantage: 'b' }), canAnswer: false },
    {
      name: 'though its last run did not get there, which confirms nothing',
      beat: heartbeat(20, { unfinished: ['mx.example.net:25'] }),
      canAnswer: true,
    },
  ];
  it.each(rows)('$name', ({ beat, canAnswer, heardAt }) => {
    const [witness] = hostWitnesses([view({ findings: [finding()] })], beat === undefined ? [] : [beat], moment);
    expect(witness?.canAnswer).toBe(canAnswer);
    expect(witness?.heardAt).toBe(heardAt);
  });

  it('no more where its view is retired', () => {
    const retired = { reason: 'no-longer-mx', at: minute(10) } as const;
    expect(hostWitnesses([view({ findings: [finding()], retired })], [heartbeat(20)], moment)).toEqual([]);
  });

  it('once for each target, and of each code', () => {
    const views = [view({ findings: [finding()] }), view({ target: 'other.example' })];
    const witnesses = hostWitnesses(views, [heartbeat(20)], moment);
    expect(codesOf(witnesses)).toEqual(['certificate-expires-soon']);
    const reports = reportsOf('certificate-expires-soon', witnesses);
    expect(reports.map(({ targets, finding: found }) => [targets, found !== undefined])).toEqual([
      [['example.net'], true],
      [['other.example'], false],
    ]);
  });

  it('without what an incident tells of, which needs somebody who expects STARTTLS', () => {
    const failed = finding({ code: 'tls-handshake-failed', severity: 'critical' });
    const alone = view({
      outcome: 'tls-handshake-failed',
      baseline: { starttlsSessions: 0, keywords: [], since: minute(0) },
      findings: [failed],
    });
    const served = view({ vantage: 'b' });
    expect(codesOf(hostWitnesses([alone], [heartbeat(20)], moment))).toEqual(['tls-handshake-failed']);
    expect(codesOf(hostWitnesses([alone, served], [heartbeat(20)], moment))).toEqual([]);
    expect(codesOf(hostWitnesses([{ ...alone, require: ['STARTTLS'] }], [heartbeat(20)], moment))).toEqual([]);
    const [taken] = reportsOf('tls-handshake-failed', hostWitnesses([alone, served], [heartbeat(20)], moment));
    expect(taken).toMatchObject({ vantage: 'a', isTaken: true });
    const left = { ...served, retired: { reason: 'no-longer-mx', at: minute(10) } } as const;
    expect(codesOf(hostWitnesses([alone, left], [heartbeat(20)], moment))).toEqual(['tls-handshake-failed']);
  });

  it('in views of the version before, without findings', () => {
    expect(codesOf(hostWitnesses([view()], [heartbeat(20)], moment))).toEqual([]);
  });
});

it('the newest view of a target counts after the number of shards has changed', () => {
  const route = (more: Partial<TargetView>): TargetView => ({
    schemaVersion: 1,
    vantage: 'a',
    shard: 0,
    target: 'example.net',
    ours: false,
    hosts: [],
    since: minute(0),
    observedAt: minute(0),
    findings: [finding({ code: 'no-mx' })],
    ...more,
  });
  const beats = [heartbeat(20), heartbeat(20, { shard: 1 })];
  const moved = route({ shard: 1, observedAt: minute(5), hosts: ['mx.example.net:25'], findings: [] });
  expect(codesOf(targetWitnesses([moved, route({})], beats, moment))).toEqual([]);
  expect(codesOf(targetWitnesses([route({})], beats, moment))).toEqual(['no-mx']);
});

describe('a target that has left the configuration', () => {
  const route = (shard: number, n: number, more: Partial<TargetView> = {}): TargetView => ({
    schemaVersion: 1,
    vantage: 'a',
    shard,
    target: 'example.net',
    ours: false,
    hosts: [],
    since: minute(0),
    observedAt: minute(n),
    findings: [],
    ...more,
  });
  const beats = [heartbeat(20), heartbeat(20, { shard: 1 })];
  const noMx = { findings: [finding({ code: 'no-mx' })] };

  it('has no witness, unlike one that does not resolve', () => {
    expect(targetWitnesses([route(0, 5)], beats, moment)).toEqual([]);
    const unresolved = [{ name: 'example.net', since: minute(5) }];
    expect(targetWitnesses([route(0, 5, { unresolved })], beats, moment)).toHaveLength(1);
  });

  it('is watched by the shard that it moved to', () => {
    expect(codesOf(targetWitnesses([route(0, 5), route(1, 4, noMx)], beats, moment))).toEqual(['no-mx']);
  });

  it('is not watched by a shard that is no more', () => {
    expect(targetWitnesses([route(0, 5), route(1, 4, noMx)], beats.slice(0, 1), moment)).toEqual([]);
  });
});

it('a vantage that has never run says nothing of itself', () => {
  expect(vantageWitness('hq', [], [], moment)).toEqual([]);
});

describe('a vantage said to be on the mail path', () => {
  const greeted = (
    egress: string | undefined,
    greetedAs: readonly string[],
    role: 'mail-path' | 'observer' = 'mail-path',
  ) =>
    vantageFindings(
      { id: 'hq', role, external: true, ...(egress !== undefined && { egress }) },
      [],
      [heartbeat(20, { vantage: 'hq', greetedAs })],
    ).map(({ code }) => code);
  const rows: readonly { name: string; codes: readonly string[]; isFound: boolean }[] = [
    { name: 'is greeted under the mail’s address', codes: greeted('203.0.113.9', ['203.0.113.9']), isFound: false },
    { name: 'is greeted under another one', codes: greeted('203.0.113.9', ['198.51.100.7']), isFound: true },
    { name: 'is greeted under both', codes: greeted('203.0.113.9', ['198.51.100.7', '203.0.113.9']), isFound: false },
    { name: 'is greeted under nothing', codes: greeted('203.0.113.9', []), isFound: false },
    { name: 'has no known address', codes: greeted(undefined, ['198.51.100.7']), isFound: false },
    { name: 'is greeted by IPv6 only', codes: greeted('203.0.113.9', ['2001:db8::1']), isFound: false },
    { name: 'is in the same /64', codes: greeted('2001:db8:0:1::25', ['2001:DB8:0:1:a:b:c:d']), isFound: false },
    { name: 'is in another /64', codes: greeted('2001:db8:0:1::25', ['2001:db8:0:2::25']), isFound: true },
    { name: 'is an observer', codes: greeted('203.0.113.9', ['198.51.100.7'], 'observer'), isFound: false },
  ];
  it.each(rows)('$name: $isFound', ({ codes, isFound }) => {
    expect(codes).toEqual(isFound ? ['vantage-not-mail-path'] : []);
  });
});

describe('a quiet window', () => {
  const night = { from: '22:00', to: '06:00', timezone: 'UTC' } as const;
  const at = (n: number) => Date.parse(minute(n));
  it('holds the findings of its targets, and those of vantages where it is for everything', () => {
    const vantage = record({ kind: 'vantage', subject: 'hq', code: 'egress-listed', targets: [], vantages: ['hq'] });
    const contoso = { ...night, targets: ['contoso.example'] };
    expect(findingTelling(record(), false, [], [contoso], at(70))).toBe('hold');
    expect(findingTelling(record(), false, [], [contoso], at(50))).toBe('tell');
    expect(findingTelling(vantage, false, [], [night], at(70))).toBe('hold');
    expect(findingTelling(vantage, false, [], [contoso], at(70))).toBe('tell');
  });

  it('drops what came and went within it, but not what was told before', () => {
    const over = record({ openedAt: minute(70), resolvedAt: minute(80) });
    expect(findingTelling(over, false, [], [night], at(90))).toBe('drop');
    expect(findingTelling(over, true, [], [night], at(90))).toBe('hold');
  });
});

it('what an incident tells of now is dropped, whether its finding was told or not', () => {
  const taken = record({ resolvedAt: minute(10), ended: 'told-by-incident' });
  for (const isToldOpen of [true, false]) expect(findingTelling(taken, isToldOpen, [], [], Date.now())).toBe('drop');
});

it('what is watched is told by what all vantages together get from a host', () => {
  const seen = (host: string, outcomes: readonly ('offered' | 'missing' | 'unknown')[]) =>
    outcomes.map((outcome, n) => view({ vantage: `v${n}`, host: `${host}:25`, mxHost: host, outcome }));
  const views = [
    ...seen('all', ['offered', 'unknown']),
    ...seen('some', ['offered', 'missing']),
    ...seen('none', ['missing', 'unknown']),
    ...seen('dark', ['unknown', 'unknown']),
    view({ host: 'old:25', mxHost: 'old', retired: { reason: 'no-longer-mx', at: minute(1) } }),
  ];
  expect(watchedHosts(views).map(({ host, offer }) => [host, offer])).toEqual([
    ['all:25', 'everyone'],
    ['dark:25', 'unknown'],
    ['none:25', 'never'],
    ['some:25', 'some'],
  ]);
});
