import { MAX_SERVER_NAME } from '../judgement/addressViews';
import { isLoss, type Outcome, outcomeOf } from '../judgement/outcome';
import type { Look, LookedAt, UnofferedStarttls } from '../judgement/view';
import { hostKey } from '../probe/hostKey';
import type { Observation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';
import type { LookRequest } from '../telemetry/contract';

/** What a second look came to: all that it saw, and the observation that stands for it, if any was confirmed. */
export interface Looked {
  readonly own: readonly Observation[];
  readonly seen?: Observation;
  /** When it began. */
  readonly at: string;
}

const MAX_ADDRESSES = 12;

/** The answer to store. What nobody confirmed is unknown. */
export function lookAnswer(look: LookRequest, vantage: string, { own, seen, at }: Looked): Look {
  const outcome = seen === undefined ? 'unknown' : outcomeOf(seen.session);
  const addresses = own.flatMap((observation) => lookedAt(observation, outcome)).slice(0, MAX_ADDRESSES);
  const unoffered = look.tryUnoffered === true ? unofferedIn(own[0]?.session) : undefined;
  return {
    schemaVersion: 1,
    vantage,
    shard: look.shard,
    incident: look.incident,
    round: look.round,
    host: hostKey(look),
    outcome,
    ...(seen !== undefined && { address: seen.address, ...nameIn(seen) }),
    observedAt: seen?.observedAt ?? at,
    ...(addresses.length > 0 && { addresses }),
    ...(unoffered !== undefined && { unoffered }),
  };
}

/** An offer is certain, a loss only where it is the one that was confirmed. */
function lookedAt(observation: Observation, confirmed: Outcome): readonly LookedAt[] {
  const outcome = outcomeOf(observation.session);
  if (outcome === 'unknown' || (isLoss(outcome) && outcome !== confirmed)) return [];
  const isUpgraded = observation.session.tls === undefined ? {} : ({ isUpgraded: true } as const);
  return [{ address: observation.address, outcome, ...nameIn(observation), ...isUpgraded }];
}

function nameIn({ session }: Observation): Pick<LookedAt, 'serverName'> {
  const serverName = session.ehlo?.serverName?.slice(0, MAX_SERVER_NAME);
  return serverName === undefined ? {} : { serverName };
}

/** The handshake after a 220 need not complete; only where it did, there is a certificate to compare. */
function unofferedIn(session: SmtpSession | undefined): UnofferedStarttls {
  const { unofferedStarttls, tls } = session ?? {};
  if (unofferedStarttls === undefined) return { result: 'no-answer' };
  const { replyCode } = unofferedStarttls;
  if (replyCode !== 220) return { result: 'refused', replyCode };
  const fingerprint = tls?.fingerprint256;
  return { result: 'accepted', replyCode, ...(fingerprint !== undefined && { fingerprint }) };
}
