import type { Incident, Transition } from '../../../lib/judgement/incident';
import { composeFitting, MAX_BYTES } from '../../../lib/notification/fitting';
import type { Entry } from '../../../lib/notification/groups';
import { type Message, protocolBodies } from '../../../lib/notification/message';
import { entry, incident, transition } from '../../support/incidents';
import { tenants } from '../../support/scenarios';

const context = { installation: 'default' };

/** The one report in it. */
function oneReport(entries: readonly Entry[]) {
  const { messages, told } = composeFitting(entries, context);
  const [message] = messages;
  if (message === undefined || messages.length > 1) throw new Error(`${messages.length} messages`);
  return { message, told };
}

interface Body {
  readonly transitions: readonly { readonly id: string; readonly kind: string; readonly dialogue?: object }[];
  readonly hostsOmitted?: number;
  readonly others?: readonly { readonly kind: string; readonly hostCount: number; readonly ids: readonly string[] }[];
}

const bodyOf = ({ json }: Message): Body => JSON.parse(json);

function idsIn(message: Message): string[] {
  const { transitions, others = [] } = bodyOf(message);
  return [...transitions.map(({ id }) => id), ...others.flatMap(({ ids }) => ids)];
}

const bytes = (message: Parameters<typeof protocolBodies>[0]): number => Buffer.byteLength(protocolBodies(message));

/** Hosts of as many operators, so that nothing can be told together. */
const unrelated = (count: number): readonly Entry[] =>
  Array.from({ length: count }, (_, n) =>
    entry([transition()], { id: `U${String(n).padStart(5, '0')}`, mxHost: `mx.operator${n}.example` }),
  );

describe('composeFitting', () => {
  it('leaves a small batch whole, and says nothing of more to come', () => {
    const { message, told } = oneReport(tenants(3));
    expect(told).toHaveLength(3);
    expect(message.email).not.toContain('more to be said');
    expect(JSON.parse(message.json).later).toBeUndefined();
  });

  it.each([
    { name: '300 tenants of one provider', entries: tenants(300) },
    { name: '2,000 tenants of one provider', entries: tenants(2000) },
    { name: '2,000 unrelated hosts', entries: unrelated(2000) },
  ])('says $name in one message that SNS takes, each id once', ({ entries }) => {
    const { message, told } = oneReport(entries);
    expect(told).toHaveLength(entries.length);
    expect(bytes(message)).toBeLessThanOrEqual(MAX_BYTES);
    const ids = entries.map(({ incident }) => `${incident.id}#1`).sort();
    expect([...message.ids].sort()).toEqual(ids);
    expect(idsIn(message).sort()).toEqual(ids);
  });

  it('counts hosts for whose ids there is no room either', () => {
    const { message, told } = oneReport(tenants(20_000));
    const { transitions, hostsOmitted, others } = bodyOf(message);
    expect(told).toHaveLength(20_000);
    expect(bytes(message)).toBeLessThanOrEqual(MAX_BYTES);
    expect(transitions).toHaveLength(1);
    expect(hostsOmitted).toBe(19_999);
    expect(others).toMatchObject([{ as: 'T00001#1', hostCount: 19_999, operatorCount: 1 }]);
    expect(others?.[0]?.ids.length).toBeGreaterThan(15_000);
  });

  it('tells one of each group in full, and what is over beside what is lost', () => {
    const back = tenants(1000, { kind: 'resolved', sequence: 2, durationSeconds: 60 });
    const { message } = oneReport([...unrelated(1000), ...back]);
    const { transitions, hostsOmitted = 0, others = [] } = bodyOf(message);
    expect(transitions.filter(({ dialogue }) => dialogue !== undefined).map(({ kind }) => kind)).toEqual([
      'opened',
      'resolved',
    ]);
    expect(transitions.length + hostsOmitted).toBe(2000);
    expect(others.map(({ kind }) => kind)).toEqual(['opened', 'resolved']);
    expect(others.reduce((sum, { hostCount }) => sum + hostCount, 0)).toBe(hostsOmitted);
    expect(message.subject).toContain('1,000 hosts of 1,000 operators');
  });

  it('names the first of very many hosts, counts all by operator, and says where the others are', () => {
    const { message } = oneReport([...tenants(900), ...unrelated(600)]);
    for (const line of [
      'The 1,500 hosts by operator',
      '  900  protection.example',
      '  600  of 600 other operators',
      'The first 50 of 1,500 hosts',
      '  and 1,450 more, which are listed by',
      '    npx starttls-canary incidents',
    ])
      expect(message.email.split('\n')).toContain(line);
    expect(message.email.split('\n').filter((line) => /#1$/.test(line)).length).toBe(50);
  });

  it('mutes very many hosts by their vantages', () => {
    const { message } = oneReport(tenants(300));
    expect(message.email).toContain('npx starttls-canary mute hq --for 4h --reason "..."');
    expect(message.email).not.toContain('mute T00001');
  });

  it('says an outage of 200 hosts in one message', () => {
    const { message, told } = oneReport(unrelated(200));
    expect(told).toHaveLength(200);
    expect(message.subject).toContain('200 hosts of 200 operators');
    const { transitions }: { transitions: { vantages: object[] }[] } = JSON.parse(message.json);
    for (const { vantages } of transitions) {
      expect(vantages).toHaveLength(3);
      for (const vantage of vantages)
        expect(vantage).toMatchObject({ id: expect.any(String), lost: expect.any(Array) });
    }
  });

  it('says what is for phones apart, to whom it may concern', () => {
    const opened = transition();
    const confirmed = transition({ sequence: 2, kind: 'confirmed' });
    const resolved = transition({ sequence: 3, kind: 'resolved', durationSeconds: 60 });
    const channels = (transitions: readonly Transition[], more: Partial<Incident> = {}) => {
      const each = incident(transitions, { confirmedAt: confirmed.at, ...more });
      const entries = transitions.map((one) => ({ incident: each, transition: one }));
      return composeFitting(entries, context).messages.map(({ channel, ids }) => [channel, ...ids]);
    };
    expect(channels([opened])).toEqual([['email', '7F3A2K#1']]);
    expect(channels([confirmed])).toEqual([['sms', '7F3A2K#2']]);
    expect(channels([opened, confirmed])).toEqual([
      ['email', '7F3A2K#1'],
      ['sms', '7F3A2K#2'],
    ]);
    expect(channels([resolved])).toEqual([
      ['email', '7F3A2K#3'],
      ['sms', '7F3A2K#3'],
    ]);
    const { confirmedAt: _, ...unconfirmed } = incident([resolved]);
    expect(composeFitting([{ incident: unconfirmed, transition: resolved }], context).messages).toHaveLength(1);
    const warning = { ...resolved, severity: 'warning' } as const;
    expect(channels([warning])).toEqual([['email', '7F3A2K#3']]);
  });

  it('fits one entry with all that a stranger can put into it', () => {
    const keywords = Array.from({ length: 250 }, (_, n) => `${'K'.repeat(250)}${n}`);
    const sightings = Array.from({ length: 12 }, (_, n) => ({
      ...transition().sightings[1],
      vantage: `vantage-${n}`,
      role: 'observer' as const,
      isCloud: true,
      outcome: 'missing' as const,
      isExpected: true,
      serverName: '\u001b'.repeat(4000),
      unknownBecause: 'ü'.repeat(4000),
      lost: keywords,
      gained: keywords,
      targets: [],
      canAnswer: true,
      isRecovered: false,
    }));
    const worst = entry(
      [
        transition({
          sightings,
          losing: sightings.map(({ vantage }) => vantage),
          cause: { code: 'undetermined', confidence: 'low', evidence: keywords },
          dialogue: { vantage: 'hq', lines: Array.from({ length: 40 }, () => '\u{10ffff}'.repeat(100)) },
        }),
      ],
      { targets: Array.from({ length: 5000 }, (_, n) => `${'d'.repeat(60)}${n}.example`) },
    );
    const { message, told } = oneReport([worst]);
    expect(told).toHaveLength(1);
    expect(bytes(message)).toBeLessThanOrEqual(MAX_BYTES);
    expect(JSON.parse(message.json).transitions[0]).toMatchObject({ targetCount: 5000 });
  });
});
