import type { Incident, Transition } from '../judgement/incident';
import { type CauseCode, listed } from '../judgement/verdict';
import { isMailAffected, losers, seenAs, servedOnPath } from './words';

/** What to do first, and what the loss does: by cause, and by whose mail is at stake. One sentence each. */
export interface Advice {
  readonly doFirst: readonly string[];
  readonly effect: readonly string[];
}

export const runbookArticle = (cause: CauseCode): string => `docs/runbook.md#${cause}`;

/** For a shell: one host in Postfix's notation, without its MX look-up. Nothing in it that a shell would act on. */
export function checkCommand({ mxHost, port }: Pick<Incident, 'mxHost' | 'port'>): string {
  const host = mxHost.replace(/[^A-Za-z0-9._:-]/g, '?');
  return `npx starttls-canary check '[${host.includes(':') ? 'IPv6:' : ''}${host}]${port === 25 ? '' : `:${port}`}' --transcript`;
}

export const adviceFor = (transition: Transition): Advice => ({
  doFirst: FIRST[transition.cause.code](transition),
  effect: effect(transition),
});

const FIRST: Readonly<Record<CauseCode, (transition: Transition) => readonly string[]>> = {
  'source-address-reputation': (transition) =>
    isMailAffected(transition) ? cleanAndDelist(transition) : replaceTheCanarys(transition),
  'receiver-change': () => [
    'Ask the postmaster of the receiver whether STARTTLS was turned off on purpose.',
    'If the server is yours, check its TLS settings and its certificate.',
    'Leave required TLS on: without it, mail that must be encrypted goes out in plaintext.',
  ],
  'middlebox-on-path': (transition) =>
    transition.scope === 'everywhere'
      ? [
          'It is masked from everywhere, so the firewall stands in front of the receiver: tell its postmaster.',
          'If the server is yours, turn ESMTP inspection off there (Cisco: "no inspect esmtp", or "allow-tls" in the policy map).',
        ]
      : [
          `Turn ESMTP inspection off on the firewall between ${whereLost(transition)} and the internet`,
          '(Cisco: "no inspect esmtp", or "allow-tls" in the policy map). The receiver is most likely innocent.',
        ],
  'smtp-proxy-on-path': () => [
    'Ask who runs the network of that vantage for a proxy or a mail gateway that intercepts port 25.',
    'Until it is gone, nothing that this vantage says of a mail server is true.',
  ],
  'withheld-after-tls-failure': () => [
    'Wait: some servers withhold STARTTLS for a while from a client whose TLS handshake failed.',
    'Then look at why the handshake fails: the check below says what the server offers.',
  ],
  'receiver-pool-inconsistent': () => [
    'Tell the postmaster of the receiver which of its servers lack STARTTLS: the lines below name them.',
    'Mail goes through when it meets one of the others, so a queue that is retried empties by itself.',
  ],
  'receiver-regional': () => [
    'Tell the postmaster of the receiver in which regions its servers lack STARTTLS: the lines below name them.',
    'Run the check below on your mail server to know which of them your mail meets.',
  ],
  undetermined: () => [
    'Run the check below on your mail server, and in another network.',
    'The same answer in both: the receiver changed; ask its postmaster.',
    'Different answers: your address, or the path of your mail, is treated differently.',
  ],
};

function cleanAndDelist(transition: Transition): readonly string[] {
  const egress = losers(transition)[0]?.egress;
  return [
    egress === undefined
      ? `Look the address that ${leaving(transition)} up at https://check.spamhaus.org/`
      : `Look ${egress} up: https://check.spamhaus.org/results?query=${encodeURIComponent(egress)}`,
    'If it is listed, a machine behind it is probably infected: find and clean it, then delist the address.',
    'If it is not, ask the postmaster of the receiver why the address is restricted.',
  ];
}

function replaceTheCanarys(transition: Transition): readonly string[] {
  const [served] = servedOnPath(transition);
  const replace = `give ${whereLost(transition)} another address. There is nothing to delist.`;
  if (served !== undefined) {
    return [
      `Nothing is urgent: ${served.vantage}, on the path of your mail, is offered STARTTLS.`,
      `In time, ${replace}`,
    ];
  }
  return [
    "Run the check below on a machine behind your mail's own address.",
    `If it is offered STARTTLS, only the canary is restricted: ${replace}`,
  ];
}

const whereLost = (transition: Transition): string => listed(losers(transition).map(({ vantage }) => vantage));

function leaving(transition: Transition): string {
  const [loser] = losers(transition);
  const greeted = loser === undefined ? undefined : seenAs(loser);
  const as = greeted === undefined ? '' : ` (the server greets it as ${greeted})`;
  return `the mail of ${loser?.vantage ?? 'that vantage'} leaves by${as}`;
}

const EXCHANGE =
  'Exchange reports "451 5.7.3 Must issue a STARTTLS command first", as if your server forgot it. It did not.';
const QUEUES = 'what must be encrypted queues, the rest goes out in plaintext.';

function effect(transition: Transition): readonly string[] {
  const served = servedOnPath(transition).map(({ vantage }) => vantage);
  if (isMailAffected(transition)) {
    const hit = losers(transition).filter(({ role }) => role === 'mail-path');
    const from = transition.scope === 'everywhere' ? '' : ` from ${listed(hit.map((s) => seenAs(s) ?? s.vantage))}`;
    return [`Your mail to this host${from}: ${QUEUES}`, EXCHANGE];
  }
  if (served.length > 0) {
    return [
      `Your mail is not affected: ${listed(served)}, on its path, ${served.length > 1 ? 'are' : 'is'} offered STARTTLS.`,
    ];
  }
  if (transition.scope === 'everywhere') {
    return [`Your mail to this host, most likely (no vantage could look from its path): ${QUEUES}`, EXCHANGE];
  }
  return [`On your mail: not known, no vantage could look from its path. If it is affected, ${QUEUES}`];
}
