import type { Outcome } from '../outcome';
import type { Sighting } from '../sighting';
import { listed } from '../verdict';

export const idsOf = (sightings: readonly Sighting[]): string => listed(sightings.map(({ vantage }) => vantage));

/** `hq and eu-west-1 lose STARTTLS`, `hq is refused EHLO`: who is without TLS, and in what way. */
export function lossSentence(losing: readonly Sighting[]): string {
  const outcomes = [...new Set(losing.map(lossOf))];
  return listed(
    outcomes.map((outcome) => {
      const own = losing.filter((sighting) => lossOf(sighting) === outcome);
      return `${idsOf(own)} ${verb(outcome, own.length > 1)}`;
    }),
  );
}

/** What counts as the loss of a vantage: also what it sees through a proxy. */
export const lossOf = ({ outcome, proxied }: Sighting): Outcome => proxied?.outcome ?? outcome;

function verb(outcome: Outcome, areMany: boolean): string {
  const are = areMany ? 'are' : 'is';
  switch (outcome) {
    case 'ehlo-refused':
      return `${are} refused EHLO, and so STARTTLS`;
    case 'starttls-refused':
      return `${are} offered STARTTLS, and refused when asking for it`;
    case 'plaintext-after-starttls':
      return `${areMany ? 'get' : 'gets'} plaintext where the TLS handshake is due`;
    case 'tls-handshake-failed':
      return `${areMany ? 'fail' : 'fails'} the TLS handshake`;
    case 'probe-refused':
      return `${are} turned away before STARTTLS could be offered`;
    default:
      return `${areMany ? 'lose' : 'loses'} STARTTLS`;
  }
}

/** What a server does to those that it does not serve: `withholds it from hq`. After "offers STARTTLS to …, and". */
export function withheld(losing: readonly Sighting[]): string {
  const outcomes = [...new Set(losing.map(lossOf))];
  return listed(
    outcomes.map((outcome) => {
      const whom = idsOf(losing.filter((sighting) => lossOf(sighting) === outcome));
      if (outcome === 'ehlo-refused') return `refuses EHLO from ${whom}`;
      if (outcome === 'starttls-refused') return `refuses the command STARTTLS from ${whom}`;
      if (outcome === 'probe-refused') return `turns ${whom} away`;
      return `withholds it from ${whom}`;
    }),
  );
}
