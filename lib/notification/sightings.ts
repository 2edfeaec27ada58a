import type { Transition } from '../judgement/incident';
import type { Sighting } from '../judgement/sighting';
import { columns } from './layout';
import { markOf } from './lossWords';
import { clean, clockFrom, seenAs, someOf } from './words';

const MAX_KEYWORDS = 12;
const MAX_KEYWORD = 32;
const MAX_SERVER_NAME = 80;

/** One line for each vantage, those that lose it first. */
export function sightingLines({ sightings, at }: Transition): readonly string[] {
  const rows = [...sightings].sort((a, b) => rank(a) - rank(b));
  const isOneServer = commonServer(sightings) !== undefined;
  return columns(
    rows.map((sighting) => [
      `${sighting.vantage}${placeOf(sighting)}`,
      seenAs(sighting) ?? '-',
      sighting.seenAt === undefined ? '-' : clockFrom(sighting.seenAt, at),
      markOf(sighting.outcome),
      [...details(sighting), ...(isOneServer ? [] : server(sighting))].join('  '),
    ]),
  );
}

function placeOf({ role, isLog }: Sighting): string {
  if (isLog) return ' (your server logged it)';
  return role === 'mail-path' ? ' (mail path)' : '';
}

/** The server that all of them were answered by, where it is one. */
export function commonServer(sightings: readonly Sighting[]): string | undefined {
  const named = sightings.flatMap(({ address, serverName }) =>
    address === undefined ? [] : [{ address: clean(address), name: serverName && clean(serverName, MAX_SERVER_NAME) }],
  );
  const [first] = named;
  if (first === undefined || named.some(({ address, name }) => address !== first.address || name !== first.name)) {
    return undefined;
  }
  const name = first.name === undefined ? '' : `, which calls itself ${first.name}`;
  return `${first.address}${name}${named.length > 1 ? ', the same for all that got an answer' : ''}`;
}

/** Within a rank, the mail path first. */
const rank = ({ outcome, role }: Sighting): number =>
  (outcome === 'unknown' ? 2 : outcome === 'offered' ? 1 : 0) * 2 + Number(role !== 'mail-path');

function details({
  outcome,
  tlsProtocol,
  masked = [],
  lost,
  gained,
  unknownBecause,
  isExpected,
}: Sighting): readonly string[] {
  switch (outcome) {
    case 'offered':
      return tlsProtocol === undefined ? [] : [clean(tlsProtocol, 20)];
    case 'unknown':
      return [clean(unknownBecause ?? 'could not look', 120)];
    default:
      return [
        ...(lost.length > 0 || outcome === 'missing' || outcome === 'masked'
          ? [`${isExpected ? 'gone' : 'lacks'}: ${keywords(lost.length > 0 ? lost : ['STARTTLS'])}`]
          : []),
        ...(gained.length > 0 ? [`new: ${keywords(gained)}`] : []),
        ...(masked.length > 0 ? [`masked: ${keywords(masked)}`] : []),
      ];
  }
}

const keywords = (words: readonly string[]): string =>
  someOf(
    words.map((word) => clean(word, MAX_KEYWORD)),
    MAX_KEYWORDS,
    ' ',
  );

const server = ({ address, serverName }: Sighting): readonly string[] =>
  address === undefined
    ? []
    : [`at ${clean(address)}${serverName === undefined ? '' : ` ${clean(serverName, MAX_SERVER_NAME)}`}`];
