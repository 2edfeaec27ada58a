import type { SightedAddress } from '../../lib/judgement/sighting';
import type { Cause, CauseRule, Evidence } from '../../lib/judgement/verdict';

/** What a rule looks at; nothing stands for nobody. */
export const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  losing: [],
  offering: [],
  unknown: [],
  operator: 'example.net',
  ...more,
});

/** One situation and what a rule makes of it. No cause: the rule passes. */
export interface CauseRow {
  readonly name: string;
  readonly given: Partial<Evidence>;
  readonly confidence?: Cause['confidence'];
  /** What its sentences say, in their order; some of them. */
  readonly says?: readonly (string | RegExp)[];
}

/** A rule against its table: rows of a finding name a confidence, those of "ok" and "unknown" none. */
export function testRule(rule: CauseRule, code: Cause['code'], rows: readonly CauseRow[]): void {
  test.each(rows)(`${code}: $name`, ({ given, confidence, says = [] }) => {
    const cause = rule(evidence(given));
    expect(cause === undefined ? undefined : { code: cause.code, confidence: cause.confidence }).toEqual(
      confidence === undefined ? undefined : { code, confidence },
    );
    const text = (cause?.evidence ?? []).join('\n');
    for (const each of says)
      expect(text).toEqual(typeof each === 'string' ? expect.stringContaining(each) : expect.stringMatching(each));
  });
}

/** After the losses of sightings.ts. */
export const FRESH = '2026-11-23T21:55:00.000Z';
/** Before them. */
export const STALE = '2026-11-23T21:00:00.000Z';

/** An address as a vantage saw it after the loss began. */
export const at = (address: string, outcome: SightedAddress['outcome'], serverName?: string): SightedAddress => ({
  address,
  outcome,
  ...(serverName !== undefined && { serverName }),
  observedAt: FRESH,
  namedAt: FRESH,
});
