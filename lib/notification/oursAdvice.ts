import type { Transition } from '../judgement/incident';
import type { CauseCode } from '../judgement/verdict';
import { losers, seenAs, someOf } from './words';

/** Whether we receive at the host, rather than send there. */
export const isOurs = ({ sightings }: Transition): boolean => sightings.some(({ ours }) => ours === true);

/** What to do first where the server is ours, and the cause is not on somebody's path to it. One sentence each. */
export function firstAtOurs(transition: Transition): readonly string[] | undefined {
  const { cause, scope } = transition;
  const clients = losers(transition).map((sighting) => seenAs(sighting) ?? sighting.vantage);
  const others: Partial<Record<CauseCode, readonly string[]>> = {
    'receiver-change': [
      'The server is yours: look at its TLS settings, its certificate and key, and at what was changed since the last good look.',
      'If a filter service receives in its place, ask that service.',
    ],
    'receiver-pool-inconsistent': [
      'The servers are yours: compare the ones that lack it, named below, with the others, and mend them or take them out.',
    ],
    'receiver-regional': [
      'The servers are yours: compare those of the regions named below, and mend the ones that lack it.',
    ],
    'source-address-reputation': [
      `The server is yours: look in its log, or in that of the filter in front of it, why ${someOf(clients, 3)} is restricted.`,
      'Others may be restricted by the same list without your knowing.',
    ],
    undetermined: [
      'The server is yours: look in its log at the sessions named below, and run the check in another network.',
    ],
  };
  const box = [
    'The firewall in front of your server masks it: turn ESMTP inspection off there (Cisco: "no inspect esmtp").',
  ];
  return cause.code === 'middlebox-on-path' && scope === 'everywhere' ? box : others[cause.code];
}

/** What becomes of the mail that others send to us. */
export function effectAtOurs({ scope }: Transition, hurt: string): readonly string[] {
  const who = {
    everywhere: 'from anyone',
    'some-vantages': 'from some places, if not only from the canary',
    'some-addresses': 'that meets such a server',
  };
  return [`The mail that you receive there, ${who[scope]}: ${hurt}`];
}
