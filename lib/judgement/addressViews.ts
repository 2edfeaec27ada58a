import type { Observation } from '../probe/types';
import type { EhloReply, SmtpSession, TlsFacts } from '../smtp/types';
import type { Finding } from './finding';
import { MAX_ADDRESSES, MAX_TEXT } from './limits';
import { isLoss, isUpgradeLoss, type Outcome, outcomeOf, type UpgradeLoss, worstOutcome } from './outcome';
import type { AddressView, CertificateView, ServedChain } from './view';

/** What a stranger's server says is kept within bounds: a view has to fit into an item of the table. */
const MAX_KEYWORDS = 40;
const MAX_MASKED = 8;
const MAX_WORD = 40;
export const MAX_SERVER_NAME = 255;
const MAX_FAILURE = 300;
const MAX_OTHER_SERVERS = 4;
const MAX_ISSUER = 200;
const MAX_CERTIFICATE_NAMES = 4;

/** What one run saw at the addresses of a host. */
export interface SeenAddresses {
  /** What the DNS gives now; empty where it did not answer, and then the addresses of the view stand. */
  readonly knownAddresses: readonly string[];
  readonly observations: readonly Observation[];
  /** Judges what a completed handshake showed. */
  readonly judgeTls: (observation: Observation) => readonly Finding[];
  /** What is kept of its certificates for TLSA matching; absent: nothing. */
  readonly keepChain?: KeepChain;
}

/** Undefined where the session did not keep its certificates. */
export type KeepChain = (observation: Observation) => ServedChain | undefined;

/**
 * The addresses of the view before with what was seen now; those that left the DNS are forgotten. Sorted. Of more than a
 * view has room for, those that were asked now or lost STARTTLS.
 */
export function mergeAddresses(previous: readonly AddressView[], seen: SeenAddresses): readonly AddressView[] {
  const observed = new Map(seen.observations.map((observation) => [observation.address, observation]));
  const isKnown = (address: string): boolean =>
    seen.knownAddresses.length === 0 || seen.knownAddresses.includes(address) || observed.has(address);
  const merged = new Map(previous.filter((view) => isKnown(view.address)).map((view) => [view.address, view]));
  for (const observation of observed.values()) {
    const { address } = observation;
    const judged = { findings: seen.judgeTls(observation), chain: seen.keepChain?.(observation) };
    merged.set(address, addressView(observation, judged, merged.get(address)));
  }
  const isKept = ({ address, outcome }: AddressView) => Number(observed.has(address) || isLoss(outcome));
  return [...merged.values()]
    .sort((a, b) => isKept(b) - isKept(a))
    .slice(0, MAX_ADDRESSES)
    .sort((a, b) => a.address.localeCompare(b.address));
}

/** An address that lost STARTTLS and can't be reached now keeps the others from looking like a recovery. */
export function hostOutcome(addresses: readonly AddressView[]): Outcome {
  const worst = worstOutcome(addresses.map((address) => address.outcome));
  return worst === 'offered' && addresses.some((address) => address.wasLost) ? 'unknown' : worst;
}

/** What a completed handshake showed to be wrong, and what is kept of it. */
interface JudgedTls {
  readonly findings: readonly Finding[];
  readonly chain: ServedChain | undefined;
}

function addressView(observation: Observation, judged: JudgedTls, previous?: AddressView): AddressView {
  const { address, observedAt, session } = observation;
  const upgradeLoss = standingLoss(observation, previous);
  const shown = outcomeOf(session);
  const outcome = shown === 'offered' && upgradeLoss !== undefined ? upgradeLoss : shown;
  const wasLost = outcome === 'unknown' && previous !== undefined && (isLoss(previous.outcome) || previous.wasLost);
  return {
    address,
    outcome,
    observedAt,
    ...(wasLost && { wasLost }),
    ...ehloFacts(session),
    ...offeredBefore(outcome, previous),
    ...lackedBefore(outcome, observation, previous),
    ...(session.failure !== undefined && {
      failure: { ...session.failure, message: session.failure.message.slice(0, MAX_FAILURE) },
    }),
    ...(upgradeLoss !== undefined && { upgradeLoss }),
    ...handshakeFacts(observation, shown, previous),
    ...lastUpgrade(observation, previous),
    ...tlsFacts(session, judged, outcome, previous),
  };
}

/** Servers may take turns behind an address: those that offered it there are remembered while it is not offered. */
function offeredBefore(outcome: Outcome, previous: AddressView | undefined): Pick<AddressView, 'offeredBy'> {
  if (outcome === 'offered' || previous === undefined) return {};
  const { serverName, offeredBy = [] } = previous;
  const last = previous.outcome === 'offered' && serverName !== undefined ? [serverName] : [];
  const names = [...new Set([...offeredBy, ...last])].slice(-MAX_OTHER_SERVERS);
  return names.length === 0 ? {} : { offeredBy: names };
}

/** And those that lack it: where there are two of them, it is not one server of the pool that is to blame. */
function lackedBefore(
  outcome: Outcome,
  { session, metFirst }: Observation,
  previous: AddressView | undefined,
): Pick<AddressView, 'lackedBy'> {
  if (outcome === 'offered') return {};
  const { outcome: before, serverName, lackedBy = [] } = previous ?? {};
  const known = before !== undefined && isLoss(before) ? [...lackedBy, serverName] : lackedBy;
  const now = serverNameOf(session);
  const names = [...known, metFirst?.slice(0, MAX_SERVER_NAME)]
    .flatMap((name) => name ?? [])
    .filter((name) => name !== now);
  return names.length === 0 ? {} : { lackedBy: [...new Set(names)].slice(-MAX_OTHER_SERVERS) };
}

/** A failed upgrade stands until another one is completed: EHLO alone can't tell that it would be. */
function standingLoss(observation: Observation, previous: AddressView | undefined): UpgradeLoss | undefined {
  const shown = outcomeOf(observation.session);
  if (isUpgradeLoss(shown)) return shown;
  return isUpgraded(observation) ? undefined : previous?.upgradeLoss;
}

const isUpgraded = ({ session, hasUpgraded }: Observation): boolean =>
  session.tls !== undefined || hasUpgraded === true;

function handshakeFacts(observation: Observation, shown: Outcome, previous: AddressView | undefined) {
  const { observedAt } = observation;
  const failures = previous?.handshakeFailures ?? 0;
  if (shown === 'tls-handshake-failed') {
    // A log that is read again after a restart tells of the same one.
    const isAnother = previous?.handshakeFailedAt !== observedAt;
    return { handshakeFailedAt: observedAt, handshakeFailures: failures + Number(isAnother) };
  }
  if (isUpgraded(observation) || previous?.handshakeFailedAt === undefined) return {};
  return { handshakeFailedAt: previous.handshakeFailedAt, handshakeFailures: failures };
}

function lastUpgrade({ observedAt, session }: Observation, previous?: AddressView): Pick<AddressView, 'upgradedAt'> {
  const at = session.tls === undefined ? previous?.upgradedAt : observedAt;
  return at === undefined ? {} : { upgradedAt: at };
}

/** What the last completed handshake showed stands until the next one. */
function tlsFacts(
  { tls }: SmtpSession,
  judged: JudgedTls,
  outcome: Outcome,
  previous: AddressView | undefined,
): Partial<AddressView> {
  const protocol = tls?.protocol ?? (outcome === 'offered' ? previous?.tlsProtocol : undefined);
  const fingerprint = tls === undefined ? previous?.fingerprint : tls.fingerprint256;
  const certificate = tls === undefined ? previous?.certificate : certificateView(tls);
  const tlsFindings = tls === undefined ? (previous?.tlsFindings ?? []) : judged.findings;
  const chain = tls === undefined ? previous?.chain : judged.chain;
  return {
    ...(protocol !== undefined && { tlsProtocol: protocol }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(certificate !== undefined && { certificate }),
    ...(chain !== undefined && { chain }),
    ...(tlsFindings.length > 0 && { tlsFindings }),
  };
}

const certificateView = ({ issuer, validFrom, validTo, names, trusted, matchesName }: TlsFacts): CertificateView => ({
  ...(issuer !== undefined && { issuer: issuer.slice(0, MAX_ISSUER) }),
  ...(validFrom !== undefined && { validFrom }),
  ...(validTo !== undefined && { validTo }),
  names: names.slice(0, MAX_CERTIFICATE_NAMES).map((name) => name.slice(0, MAX_SERVER_NAME)),
  trusted,
  matchesName,
});

const serverNameOf = ({ ehlo }: SmtpSession): string | undefined => ehlo?.serverName?.slice(0, MAX_SERVER_NAME);

function ehloFacts(session: SmtpSession): Partial<AddressView> {
  const { ehlo } = session;
  if (ehlo === undefined) return {};
  const serverName = serverNameOf(session);
  return {
    ...(ehlo.isPartial ? {} : { keywords: keywordsOf(ehlo) }),
    ...(serverName !== undefined && { serverName }),
    ...(ehlo.greetedAs !== undefined && { greetedAs: ehlo.greetedAs.slice(0, MAX_TEXT) }),
    ...(ehlo.masked.length > 0 && { masked: ehlo.masked.slice(0, MAX_MASKED).map((word) => word.slice(0, MAX_WORD)) }),
  };
}

/** In the order of the alphabet, within bounds. STARTTLS comes first there, so that no flood can push it out. */
export function keywordsOf({ capabilities }: EhloReply): readonly string[] {
  const words = new Set(capabilities.map(({ keyword }) => keyword.slice(0, MAX_WORD)));
  const isFirst = (word: string) => Number(word !== 'STARTTLS');
  return [...words]
    .sort((a, b) => isFirst(a) - isFirst(b) || (a < b ? -1 : 1))
    .slice(0, MAX_KEYWORDS)
    .sort();
}
