import type { Sighting } from '../sighting';
import { type CauseRule, CONFIDENCES, type Evidence, listed } from '../verdict';
import { idsOf, lossOf } from './lossWords';
import { strippedEverywhere } from './strippedEverywhere';
import type { Trace } from './trace';
import { unofferedTrace } from './unofferedTrace';

/**
 * Every vantage that loses it has traces of a box on its path: masked words, which no receiver writes; STARTTLS that is
 * accepted though not offered; or hosts of unrelated operators that lose it at once from there only.
 */
export const middleboxOnPath: CauseRule = (evidence) => {
  const masked = evidence.losing.filter((sighting) => lossOf(sighting) === 'masked');
  const others = evidence.losing.filter((sighting) => !masked.includes(sighting));
  const traces = others.map((loser) => unofferedTrace(loser, evidence) ?? strippedEverywhere(loser, evidence));
  if (evidence.losing.length === 0 || traces.includes(undefined)) return undefined;
  const all = [...(masked.length > 0 ? [maskTrace(masked, evidence)] : []), ...traces.flatMap((trace) => trace ?? [])];
  return {
    code: 'middlebox-on-path',
    confidence: CONFIDENCES.find((level) => all.some(({ confidence }) => confidence === level)) ?? 'low',
    evidence: [...new Set(all.flatMap(({ sentences }) => sentences))],
  };
};

/** Words such as `XXXXXXXA` or a greeting of asterisks are fingerprints of ESMTP inspection. */
function maskTrace(masked: readonly Sighting[], { offering }: Evidence): Trace {
  const words = [...new Set(masked.flatMap((sighting) => sighting.masked ?? []))];
  const where = idsOf(masked);
  const traces =
    words.length > 0
      ? `the word ${words.join(' ')} stands where a keyword was`
      : 'the greeting is masked with asterisks';
  const unknown = masked.filter(({ unoffered }) => unoffered?.result === 'refused' && unoffered.replyCode === 500);
  return {
    confidence: offering.length > 0 ? 'high' : 'medium',
    sentences: [
      `At ${where} ${traces}: ESMTP inspection by a firewall rewrites the dialogue.`,
      ...(unknown.length > 0
        ? [`STARTTLS, sent all the same from ${idsOf(unknown)}, is answered by 500, as such a firewall does.`]
        : []),
      ...(offering.length > 0
        ? [
            `${listed(offering.map((s) => s.vantage))} ${offering.length > 1 ? 'are' : 'is'} served without such words, so it stands on the path from ${where}.`,
          ]
        : []),
    ],
  };
}
