import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { diagnose } from '../../../lib/diagnosis/diagnose';
import type { Situation } from '../../../lib/diagnosis/situation';
import { escapeControls } from '../../../lib/smtp/escape';
import { session } from '../../support/observations';
import {
  clean,
  control,
  heard,
  host,
  losingAt,
  OURS,
  onXbl,
  readFromHub,
  served,
  servedAt,
  situation,
  unknown,
} from './situations';
import { SITUATIONS } from './situationTable';

const golden = join(__dirname, 'golden');
const fileOf = (name: string): string => join(golden, `${name.replaceAll(', ', '-').replaceAll(' ', '-')}.txt`);

/** What is told of a situation, one sentence a line, as it stands in golden/. */
function told(facts: Situation): string {
  const { kind, cause, headline, sentences, next } = diagnose(facts).diagnosis;
  const judged = cause === undefined ? kind : `${kind}: ${cause.code}, ${cause.confidence}`;
  return [judged, headline, '', ...sentences, '', ...next.map((step, index) => `${index + 1}. ${step}`), ''].join('\n');
}

test.each(Object.keys(SITUATIONS).map((name) => ({ name })))(
  'of "$name" it says what stands in golden/',
  ({ name }) => {
    const facts = SITUATIONS[name];
    expect(facts && told(facts)).toBe(readFileSync(fileOf(name), 'utf8'));
  },
);

test('golden/ holds nothing else', () => {
  expect(
    readdirSync(golden)
      .map((file) => join(golden, file))
      .sort(),
  ).toEqual(Object.keys(SITUATIONS).map(fileOf).sort());
});

/** As a server speaks that wants to be seen on a terminal, or in no table. */
const hostile = [
  session({
    keywords: ['SIZE'],
    masked: ['XX\u001b[2JXXA', 'X'.repeat(4000)],
    serverName: '\u202emx\u0007',
    greetedAs: OURS,
  }),
  session({
    failure: { stage: 'greeting', code: 'refused', message: `554 \u001b]0;x\u0007\u2028${'a '.repeat(9000)}` },
  }),
];
const sessions = fc.constantFrom(...Object.values(heard), served(), served(false), ...hostile);
const sightings = fc.constantFrom(
  servedAt('us-east-1'),
  losingAt('us-east-1'),
  servedAt('eu-west-1'),
  servedAt('hq', { isCloud: false, egress: OURS }),
  losingAt('branch', { isCloud: false }),
);
const situations = fc
  .record({
    hosts: fc.array(fc.array(sessions, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
    controls: fc.array(sessions, { maxLength: 3 }),
    seen: fc.uniqueArray(sightings, { selector: ({ vantage }) => vantage }),
    lists: fc.constantFrom([], [clean], [onXbl], [unknown]),
    isGiven: fc.boolean(),
    stuckMs: fc.constantFrom(undefined, 60_000, 7_200_000),
  })
  .map(({ hosts, controls, seen, lists, isGiven, stuckMs }) =>
    situation({
      hosts: hosts.map((own, index) => host({ mxHost: `mx${index}.contoso.example`, sessions: own, sightings: seen })),
      controls: controls.map((own, index) => control(`mx.control${index}.example`, own)),
      others: readFromHub,
      listings: isGiven ? lists : [],
      ...(isGiven && { given: OURS }),
      ...(stuckMs !== undefined && { stuckMs }),
    }),
  );

test('it has something to say of everything, in lines without control characters', () => {
  fc.assert(
    fc.property(situations, (facts) => {
      const { headline, sentences, next } = diagnose(facts).diagnosis;
      expect(sentences.length).toBeGreaterThan(0);
      expect(next.length).toBeGreaterThan(0);
      for (const text of [headline, ...sentences, ...next]) {
        expect(escapeControls(text)).toBe(text);
        expect(text.length).toBeLessThan(1200);
      }
    }),
  );
});

test('without a vantage behind another address it blames neither the receiver nor the address', () => {
  const alone = situations.map((facts) => ({
    ...facts,
    hosts: facts.hosts.map((one) => ({ ...one, sightings: one.sightings.filter(({ vantage }) => vantage === 'hq') })),
  }));
  fc.assert(
    fc.property(alone, (facts) => {
      const { kind, cause, sentences } = diagnose(facts).diagnosis;
      if (kind !== 'loss') return;
      const allowed = ['undetermined', 'middlebox-on-path', 'receiver-pool-inconsistent', undefined];
      expect(allowed).toContain(cause?.code);
      if (cause?.code === 'undetermined') expect(sentences.join(' ')).toContain('one vantage');
    }),
  );
});

test('it never calls STARTTLS missing where EHLO was not answered', () => {
  const unheard = fc.constantFrom(heard.timedOut, heard.throttled, heard.refusedConnection, heard.notTried);
  fc.assert(
    fc.property(fc.array(unheard, { minLength: 1, maxLength: 4 }), (own) => {
      expect(diagnose(situation({ hosts: [host({ sessions: own })] })).diagnosis.kind).not.toMatch(/loss|served/);
    }),
  );
});
