import { MAX_SERVER_NAME } from '../judgement/addressViews';
import { keywordsOf } from '../judgement/hostKeywords';
import { isLoss, type Outcome, outcomeOf, worstOutcome } from '../judgement/outcome';
import { proxiedBy } from '../judgement/proxiedBy';
import type { Sighting } from '../judgement/sighting';
import type { Listing, UnofferedStarttls } from '../judgement/view';
import { prefixOf } from '../probe/addressPrefix';
import { operatorOf } from '../probe/operator';
import type { HostObservation, Observation } from '../probe/types';
import type { SmtpSession } from '../smtp/types';
import { HERE } from './situation';

/** What is known of this machine beside what it saw at the host. */
export interface Own {
  /** From when on what others saw counts as seen at the same time. ISO 8601. */
  readonly since: string;
  readonly at: string;
  readonly address?: string;
  readonly listings: readonly Listing[];
  /** When STARTTLS was last offered to this address, where a store remembers. */
  readonly lastOfferedAt?: string;
  /** Nobody elsewhere says what to expect: then STARTTLS is. */
  readonly isExpected: boolean;
  /** Everything else that was asked in the same look: a proxy on the path shows at unrelated hosts only. */
  readonly beside: readonly Observation[];
}

/** This machine's look at a host as one more sighting, on the path of the mail. Pure. */
export function ownSighting({ observations }: HostObservation, own: Own): Sighting {
  const outcome = worstOutcome(observations.map(({ session }) => outcomeOf(session)));
  const shown = observations.find(({ session }) => outcomeOf(session) === outcome);
  const session = shown?.session;
  const keywords = shown === undefined ? undefined : keywordsOf(shown);
  const proxy = proxiedBy([...observations, ...own.beside].map(answerOf));
  const failed = observations.filter((one) => outcomeOf(one.session) === 'tls-handshake-failed');
  const unoffered = session === undefined ? undefined : unofferedOf(session);
  return {
    vantage: HERE,
    role: 'mail-path',
    isCloud: false,
    outcome: proxy === undefined ? outcome : 'unknown',
    ...(outcome === 'unknown' && { unknownBecause: session?.failure?.message ?? 'no address could be asked' }),
    ...(proxy !== undefined && { proxied: { by: proxy, outcome } }),
    isExpected: own.isExpected,
    since: own.since,
    sinceRun: own.since,
    seenAt: own.at,
    runAt: own.at,
    heardRunAt: own.at,
    ...(own.lastOfferedAt !== undefined && { lastOfferedAt: own.lastOfferedAt }),
    ...(shown !== undefined && { address: shown.address }),
    ...(session?.ehlo?.serverName !== undefined && { serverName: session.ehlo.serverName.slice(0, MAX_SERVER_NAME) }),
    ...(own.address !== undefined && { egress: own.address }),
    ...(keywords !== undefined && { keywords: [...keywords] }),
    ...(session?.ehlo !== undefined && session.ehlo.masked.length > 0 && { masked: session.ehlo.masked }),
    lost: isLoss(outcome) && outcome === 'missing' ? ['STARTTLS'] : [],
    gained: [],
    targets: [],
    canAnswer: proxy === undefined,
    isRecovered: false,
    addresses: observations.map(addressOf),
    ...(failed.length > 0 && { handshakeFailures: failed.length, handshakeFailedAt: own.at }),
    ...(own.listings.length > 0 && { listings: own.listings }),
    ...(unoffered !== undefined && { unoffered }),
  };
}

function addressOf({ address, session, observedAt }: Observation) {
  const serverName = session.ehlo?.serverName?.slice(0, MAX_SERVER_NAME);
  const outcome: Outcome = outcomeOf(session);
  return {
    address,
    outcome,
    observedAt,
    namedAt: observedAt,
    isAnswer: true,
    ...(serverName !== undefined && { serverName }),
  };
}

function answerOf({ mxHost, address, session }: Observation) {
  const serverName = session.ehlo?.serverName?.slice(0, MAX_SERVER_NAME);
  return {
    operator: operatorOf(mxHost),
    network: prefixOf(address),
    ...(serverName !== undefined && { serverName }),
  };
}

/** Only where it was tried. */
function unofferedOf({ unofferedStarttls, tls }: SmtpSession): UnofferedStarttls | undefined {
  if (unofferedStarttls === undefined) return undefined;
  const { replyCode } = unofferedStarttls;
  if (replyCode !== 220) return { result: 'refused', replyCode };
  const fingerprint = tls?.fingerprint256;
  return { result: 'accepted', replyCode, ...(fingerprint !== undefined && { fingerprint }) };
}
