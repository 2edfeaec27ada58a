import { middleboxOnPath } from './causes/middleboxOnPath';
import { receiverChange } from './causes/receiverChange';
import { receiverPoolInconsistent } from './causes/receiverPoolInconsistent';
import { receiverRegional } from './causes/receiverRegional';
import { smtpProxyOnPath } from './causes/smtpProxyOnPath';
import { sourceAddressReputation } from './causes/sourceAddressReputation';
import { undetermined } from './causes/undetermined';
import { withheldAfterTlsFailure } from './causes/withheldAfterTlsFailure';
import type { Sighting } from './sighting';
import type { Cause, CauseRule, Evidence } from './verdict';

/** Settled for each vantage by itself, before all else. */
const PATH_RULES: readonly CauseRule[] = [smtpProxyOnPath, middleboxOnPath];

/** First match wins. */
const RULES: readonly CauseRule[] = [
  withheldAfterTlsFailure,
  receiverPoolInconsistent,
  sourceAddressReputation,
  receiverRegional,
  receiverChange,
];

export interface Causes {
  readonly cause: Cause;
  /** The losing vantages whose path does not explain it. */
  readonly unexplained: readonly Sighting[];
}

/**
 * The likely cause of a loss. A vantage whose path explains it is taken out, and what is left is asked for another
 * cause, with what was found on the paths beside it.
 */
export function causesOf(evidence: Evidence): Causes {
  const onPath: Cause[] = [];
  let unexplained = evidence.losing;
  for (const rule of PATH_RULES) {
    const explained = unexplained.filter((loser) => rule({ ...evidence, losing: [loser] }) !== undefined);
    const cause = rule({ ...evidence, losing: explained });
    if (cause === undefined) continue;
    unexplained = unexplained.filter((loser) => !explained.includes(loser));
    onPath.push(cause);
  }
  const found = onPath.flatMap((cause) => cause.evidence);
  const [first] = onPath;
  if (first !== undefined && unexplained.length === 0) return { cause: { ...first, evidence: found }, unexplained };
  const cause = receiverCause({ ...evidence, losing: unexplained });
  return { cause: { ...cause, evidence: [...cause.evidence, ...found] }, unexplained };
}

function receiverCause(evidence: Evidence): Cause {
  for (const rule of RULES) {
    const cause = rule(evidence);
    if (cause !== undefined) return cause;
  }
  return undetermined(evidence);
}
