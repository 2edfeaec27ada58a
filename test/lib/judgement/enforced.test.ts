import { requiringStarttls } from '../../../lib/judgement/baseline';
import { correlate } from '../../../lib/judgement/correlate';
import type { Sighting } from '../../../lib/judgement/sighting';
import { view } from '../../support/records';
import { losing, offered, silent } from '../../support/sightings';

const enforced = { domains: ['example.net'], hasOthers: false };
const onPath = { role: 'mail-path', isCloud: false } as const;

test.each<{
  readonly what: string;
  readonly sightings: readonly Sighting[];
  readonly severity: string;
  readonly isServed?: boolean;
}>([
  {
    what: 'is critical where nobody is served',
    sightings: [losing('a'), silent('b')],
    severity: 'critical',
    isServed: false,
  },
  {
    what: 'is critical where the mail path loses it and others are served',
    sightings: [losing('hq', onPath), offered('b')],
    severity: 'critical',
    isServed: true,
  },
  {
    what: 'is a warning where only an observer loses it, as senders elsewhere may deliver',
    sightings: [losing('a'), offered('b')],
    severity: 'warning',
  },
  {
    what: 'is a warning where an observer is refused, which tells of nobody else',
    sightings: [losing('a', { outcome: 'probe-refused' }), silent('b')],
    severity: 'warning',
  },
])('a loss under a policy that is enforced $what', ({ sightings, severity, isServed }) => {
  const verdict = correlate(sightings, undefined, { enforced });
  expect(verdict.severity).toBe(severity);
  expect(verdict.enforced).toEqual(isServed === undefined ? undefined : { ...enforced, isServed });
});

test('the same loss without a policy is as loud as ever', () => {
  const verdict = correlate([losing('a'), silent('b')]);
  expect(verdict).toMatchObject({ severity: 'warning' });
  expect(verdict).not.toHaveProperty('enforced');
});

test('a policy requires STARTTLS of the targets that it is of, and once', () => {
  const { baseline: _, ...never } = view();
  const required = requiringStarttls(
    [never, { ...never, target: 'other.example' }, { ...never, require: ['STARTTLS'] }],
    new Set(['example.net']),
  );
  expect(required.map(({ require }) => require)).toEqual([['STARTTLS'], [], ['STARTTLS']]);
});
