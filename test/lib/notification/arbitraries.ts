import { SEVERITIES } from '../../../lib/judgement/finding';
import { TRANSITION_KINDS } from '../../../lib/judgement/incident';
import { OUTCOMES } from '../../../lib/judgement/outcome';
import type { Sighting } from '../../../lib/judgement/sighting';
import { CAUSE_CODES, SCOPES } from '../../../lib/judgement/verdict';
import type { Entry } from '../../../lib/notification/groups';
import { ROLES } from '../../../lib/telemetry/contract';
import { entry, transition } from '../../support/incidents';
import { fc } from '../../support/properties';
import { losing } from '../../support/sightings';

/** Text as a stranger may send it: long, not ASCII, with control characters, brackets and everything else. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({
    unit: fc.constantFrom('[', ']', '~', '\\', '|', '{', '^', '€', '\u001b', '\r', '\n', '\u202e', 'é', '😀', ' '),
  }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 400 }),
  fc.constant('x'.repeat(300)),
);

const sighting: fc.Arbitrary<Sighting> = fc
  .record({
    // The configuration's own words, and so no stranger's, as is `egress`.
    vantage: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    role: fc.constantFrom(...ROLES),
    outcome: fc.constantFrom(...OUTCOMES),
    address: hostileText,
    serverName: hostileText,
    lost: fc.array(hostileText, { maxLength: 5 }),
    gained: fc.array(hostileText, { maxLength: 5 }),
    unknownBecause: hostileText,
    seen: fc.oneof(
      fc.record({ egress: fc.oneof(fc.ipV4(), fc.ipV6()) }),
      fc.record({ greetedAs: hostileText }),
      fc.constant({}),
    ),
  })
  .map(({ vantage, seen, ...facts }) => losing(vantage, { ...facts, ...seen }));

/** Something to be said, with all that a stranger can put into it. */
export const anyEntry: fc.Arbitrary<Entry> = fc
  .record({
    sightings: fc.array(sighting, { maxLength: 4 }),
    kind: fc.constantFrom(...TRANSITION_KINDS),
    severity: fc.constantFrom(...SEVERITIES),
    scope: fc.constantFrom(...SCOPES),
    code: fc.constantFrom(...CAUSE_CODES),
    evidence: fc.array(hostileText, { maxLength: 3 }),
    durationSeconds: fc.nat(10_000_000),
    mxHost: fc.oneof(fc.domain(), hostileText),
    targets: fc.array(fc.oneof(fc.domain(), hostileText), { maxLength: 5 }),
    id: fc.constantFrom('7F3A2K', 'ZZZZZZ', '000000'),
    lines: fc.array(hostileText, { maxLength: 5 }),
  })
  .map(({ id, mxHost, targets, sightings, code, evidence, lines, ...facts }) =>
    entry(
      [
        transition({
          ...facts,
          sightings,
          losing: sightings.map(({ vantage }) => vantage),
          cause: { code, confidence: 'low', evidence },
          dialogue: { vantage: 'hq', lines },
        }),
      ],
      { id, mxHost, targets },
    ),
  );
