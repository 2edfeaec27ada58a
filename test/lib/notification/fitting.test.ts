import type { Incident, Transition } from '../../../lib/judgement/incident';
import { composeFitting, MAX_BYTES } from '../../../lib/notification/fitting';
import type { Entry } from '../../../lib/notification/groups';
import { protocolBodies } from '../../../lib/notification/message';
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

/** As tell does: what is left is said with the next message. */
function messagesOf(entries: readonly Entry[]) {
  const fitting = [];
  for (let rest = entries; rest.length > 0; ) {
    const next = oneReport(rest);
    fitting.push(next);
    rest = rest.slice(next.told.length);
  }
  return fitting;
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
    { name: '500 tenants of one provider', entries: tenants(500), atMost: 5 },
    { name: '500 unrelated hosts', entries: unrelated(500), atMost: 20 },
  ])('says $name in messages that SNS takes, each id once', ({ entries, atMost }) => {
    const messages = messagesOf(entries);
    expect(messages.length).toBeLessThanOrEqual(atMost);
    for (const { message } of messages) expect(bytes(message)).toBeLessThanOrEqual(MAX_BYTES);
    expect(messages.flatMap(({ message }) => message.ids).sort()).toEqual(
      entries.map(({ incident }) => `${incident.id}#1`).sort(),
    );
  });

  it('says how much is left for the next message', () => {
    const { message, told } = oneReport(tenants(500));
    const later = 500 - told.length;
    expect(later).toBeGreaterThan(0);
    expect(message.email).toContain(`More       ${later} more to be said: the next message follows.`);
    expect(JSON.parse(message.json).later).toBe(later);
    expect(JSON.parse(message.json).transitions).toHaveLength(told.length);
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
