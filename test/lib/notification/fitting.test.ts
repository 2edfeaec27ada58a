import { composeFitting, MAX_BYTES } from '../../../lib/notification/fitting';
import type { Entry } from '../../../lib/notification/groups';
import { protocolBodies } from '../../../lib/notification/message';
import { entry, transition } from '../../support/incidents';
import { tenants } from '../../support/scenarios';

const context = { installation: 'default' };

/** As tell does: what is left is said with the next message. */
function messagesOf(entries: readonly Entry[]) {
  const fitting = [];
  for (let rest = entries; rest.length > 0; ) {
    const next = composeFitting(rest, context);
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
    const { message, told } = composeFitting(tenants(3), context);
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
    const { message, told } = composeFitting(tenants(500), context);
    const later = 500 - told.length;
    expect(later).toBeGreaterThan(0);
    expect(message.email).toContain(`More       ${later} more to be said: the next message follows.`);
    expect(JSON.parse(message.json).later).toBe(later);
    expect(JSON.parse(message.json).transitions).toHaveLength(told.length);
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
    const { message, told } = composeFitting([worst], context);
    expect(told).toHaveLength(1);
    expect(bytes(message)).toBeLessThanOrEqual(MAX_BYTES);
    expect(JSON.parse(message.json).transitions[0]).toMatchObject({ targetCount: 5000 });
  });
});
