import type { Score } from './score';

const MAX_NAMED = 20;

const named = (what: string, cases: readonly string[]): readonly string[] => [
  `${what}: ${cases.length}`,
  ...cases.slice(0, MAX_NAMED).map((each) => `  ${each}`),
  ...(cases.length > MAX_NAMED ? [`  and ${cases.length - MAX_NAMED} more`] : []),
];

/** The score for people: the goals with every case that misses one, then how fast it was. */
export function report(r: Score, title: string): string {
  const { median, worst, worstUnexcused } = r.secondsToMessage;
  return [
    `${title}: ${r.events} events, ${r.messages} messages`,
    ...Object.entries(r.byKind).map(
      ([kind, k]) =>
        `  ${kind.padEnd(18)} ${k.events} events, ${k.told} told, worst after ${Math.round(k.worstSeconds)} s`,
    ),
    ...named('false alarms', r.falseAlarms),
    ...named('false findings', r.falseFindings),
    ...named('missed losses', r.missed),
    ...named('openings with a wrong cause', r.wrongCauses),
    ...named('openings with a wrong scope', r.wrongScopes),
    ...named('told too late', r.late),
    ...named('told late with an excuse', r.excused),
    ...named('never resolved', r.unresolved),
    ...named('resolved too early', r.endedEarly),
    ...named('wrong last causes', r.wrongLastCauses),
    `right causes: ${(r.rightCauses * 100).toFixed(1)}%`,
    `from loss to message: median ${Math.round(median)} s, worst ${Math.round(worst)} s, worst without an excuse ${Math.round(worstUnexcused)} s`,
    '',
  ].join('\n');
}
