import type { Incident } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import { fittingIncident } from '../../../lib/store/fittingIncident';
import { incidentSchema } from '../../../lib/store/incidentSchemas';
import { incident, transition } from '../../support/incidents';

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const many = <T>(length: number, one: T): readonly T[] => Array.from({ length }, () => one);
const LONG = 'é'.repeat(120);

/** All that the door lets in of each vantage, from a hundred of them. */
const full: Partial<Sighting> = {
  lost: many(128, LONG),
  gained: many(128, LONG),
  masked: many(128, LONG),
  fingerprints: many(4, LONG),
  addresses: many(12, { address: LONG, outcome: 'missing' }),
};
const sightings = transition().sightings.flatMap((sighting) => many(34, { ...sighting, ...full }));
const opened = { ...transition(), sightings };
const vast: Incident = incident(
  Array.from({ length: 50 }, (_, n) => ({ ...opened, sequence: n + 1 })),
  { targets: Array.from({ length: 500 }, (_, n) => `${n}-${LONG}.example`) },
);

test('an incident that fits is left as it is', () => {
  const small = incident([transition()]);
  expect(fittingIncident(small)).toBe(small);
});

test('one that does not fit keeps what it is about, how many targets, and the newest that was said', () => {
  expect(bytes(vast)).toBeGreaterThan(10_000_000);
  const fitting = fittingIncident(vast);
  expect(bytes(fitting)).toBeLessThan(350_000);
  expect(fitting).toMatchObject({ id: vast.id, host: vast.host, state: vast.state, targetCount: 500 });
  expect(fitting.transitions.at(-1)).toMatchObject({
    sequence: 50,
    cause: { code: opened.cause.code },
    losing: ['hq'],
  });
  expect(incidentSchema.parse(fitting)).toEqual(fitting);
});
