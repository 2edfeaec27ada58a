import type { Incident, Transition } from '../judgement/incident';
import type { CauseCode } from '../judgement/verdict';
import { isMailAffected, losers, seenAs } from './words';

/** What to do first, and what the loss does: by cause, and by whose mail is at stake. One sentence each. */
export interface Advice {
  readonly doFirst: readonly string[];
  readonly effect: readonly string[];
}

export const runbookArticle = (cause: CauseCode): string => `docs/runbook.md#${cause}`;

/** The target's name in Postfix's notation for a shell: one host, without its MX look-up. */
export const checkCommand = ({ mxHost, port }: Pick<Incident, 'mxHost' | 'port'>): string =>
  `npx starttls-canary check '[${mxHost}]${port === 25 ? '' : `:${port}`}' --transcript`;

export function adviceFor(transition: Transition): Advice {
  const [loser] = losers(transition);
  const address = (loser && seenAs(loser)) ?? `the address of ${loser?.vantage ?? 'that vantage'}`;
  return { doFirst: FIRST[transition.cause.code](transition, address), effect: effect(transition, address) };
}

const FIRST: Readonly<Record<CauseCode, (transition: Transition, address: string) => readonly string[]>> = {
  'source-address-reputation': (transition, address) =>
    isMailAffected(transition)
      ? [
          `Look ${address} up in the block lists, Spamhaus first: https://check.spamhaus.org/`,
          'If it is listed, a machine behind it is probably infected: find and clean it, then delist the address.',
        ]
      : [
          `See whether your mail is affected: run the check below on a machine behind your mail's own address.`,
          `If only ${address} is restricted, give the canary another address; there is nothing to delist for your mail.`,
        ],
  'receiver-change': () => [
    'Ask the receiver whether STARTTLS was turned off on purpose; if the server is yours, check its TLS settings and certificate.',
    'Leave forced TLS on: switching it off sends in plaintext what should not be.',
  ],
  'middlebox-on-path': (transition) => [
    `Turn off ESMTP inspection on the firewall between ${losers(transition)[0]?.vantage ?? 'the vantage'} and the internet (Cisco: "inspect esmtp").`,
    'The receiver is most likely innocent.',
  ],
  undetermined: () => [
    'Run the check below from your mail server, and from another network, and compare the keywords.',
  ],
};

function effect(transition: Transition, address: string): readonly string[] {
  if (isMailAffected(transition)) {
    return [
      `Mail from behind ${address} that must be encrypted now queues. Exchange reports it as`,
      '"451 5.7.3 Must issue a STARTTLS command first", as if your server had forgotten it. It has not.',
    ];
  }
  if (transition.scope === 'everywhere') {
    return ['Mail to this host that must be encrypted queues; the rest travels in plaintext.'];
  }
  return ["The canary's own address is affected; your mail is not known to be."];
}
