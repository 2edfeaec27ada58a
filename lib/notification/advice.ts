import type { Incident, Transition } from '../judgement/incident';
import { networkOf } from '../judgement/network';
import type { Sighting } from '../judgement/sighting';
import { type CauseCode, listed } from '../judgement/verdict';
import { listedAdvice, lookUpLink } from './listedAdvice';
import { type Loss, lossOf, type Said } from './lossWords';
import { effectAtOurs, firstAtOurs, isOurs } from './oursAdvice';
import { clean, dueOnPath, duration, isMailAffected, losers, seenAs, servedOnPath } from './words';

/** What to do first, and what the loss does: by cause, and by whose mail is at stake. One sentence each. */
export interface Advice {
  readonly doFirst: readonly string[];
  readonly effect: readonly string[];
}

export const runbookArticle = (cause: CauseCode): string => `docs/runbook.md#${cause}`;

/** Unlike `ack` and `mute`, which read the configuration. */
export const CHECK_NEEDS = ' (it needs no canary.yaml)';

/**
 * For a shell: one host in Postfix's notation, without its MX look-up. Nothing in it that a shell would act on; double
 * quotes are those that sh, PowerShell and cmd.exe all take.
 */
export function checkCommand({ mxHost, port }: Pick<Incident, 'mxHost' | 'port'>): string {
  const host = mxHost.replace(/[^A-Za-z0-9._:-]/g, '?');
  return `npx starttls-canary check "[${host.includes(':') ? 'IPv6:' : ''}${host}]${port === 25 ? '' : `:${port}`}" --transcript`;
}

/** `everySeconds`: the interval of the runs, where it is known. */
export function adviceFor(entry: Said, everySeconds?: number): Advice {
  const { transition } = entry;
  const loss = lossOf(entry);
  if (transition.unseen !== undefined) return unseenAdvice(transition, loss);
  const byLoss = transition.cause.code === 'receiver-change' ? FIRST_AT_RECEIVER[loss] : undefined;
  const atOurs = isOurs(transition) ? firstAtOurs(transition) : undefined;
  return {
    doFirst: [...(byLoss ?? atOurs ?? FIRST[transition.cause.code](transition, everySeconds)), ...(ALSO[loss] ?? [])],
    effect: effect(transition, loss, everySeconds),
  };
}

/** The loss is not seen any more, and neither is its end: first somebody has to look. */
function unseenAdvice(transition: Transition, loss: Loss): Advice {
  const blind = transition.sightings.filter(({ vantage }) => transition.unseen?.vantages.includes(vantage));
  return {
    doFirst: [
      'Run the check below: it tells at once whether it is over.',
      ...blind.map(
        ({ vantage, unknownBecause }) =>
          `Then see to ${vantage}: ${clean(unknownBecause ?? 'it is not heard of', 160)}.`,
      ),
    ],
    effect: [`Not known at this time. If it is still as it was: ${HURT[loss][0] ?? QUEUES}`],
  };
}

/** Where the receiver changed, what to do depends on how the loss shows. */
const FIRST_AT_RECEIVER: Readonly<Partial<Record<Loss, readonly string[]>>> = {
  'ehlo-refused': [
    'Ask the postmaster of the receiver why EHLO is refused: most often a firewall in front of it proxies SMTP.',
    'If the server is yours, turn that proxy or inspection off.',
  ],
  'starttls-refused': [
    "Tell the postmaster of the receiver: most often the server can't read its certificate or key.",
    'If the server is yours, its log has the reason; load certificate and key again.',
  ],
  'plaintext-after-starttls': [
    'Tell the postmaster of the receiver: the server itself, or what stands in front of it, breaks RFC 3207 §4.2.',
    'If the server is yours, update it, and take out whatever answers in its place.',
  ],
  'tls-handshake-failed': [
    'Look at the error in the dialogue below: protocol versions, ciphers, or a key that does not fit its certificate.',
    'If the server is yours, mend that. If not, tell its postmaster.',
  ],
  'probe-refused': ['Ask the postmaster of the receiver why the server refuses everybody.'],
};

/** Whatever the cause. */
const ALSO: Readonly<Partial<Record<Loss, readonly string[]>>> = {
  'plaintext-after-starttls': ['Until you know, treat the path as hostile: hold confidential mail to this host back.'],
  'tls-handshake-failed': [
    'Do not try in a loop: some servers stop offering STARTTLS to clients whose handshakes fail.',
  ],
  'probe-refused': ['Read the refusal in the dialogue below: it often names a block list, and where to ask.'],
};

const FIRST: Readonly<Record<CauseCode, (transition: Transition, everySeconds?: number) => readonly string[]>> = {
  'source-address-reputation': (transition, everySeconds) =>
    isMailAffected(transition) ? cleanAndDelist(transition) : replaceTheCanarys(transition, everySeconds),
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
    'Mail goes through when it meets one of the others, so a queue that is retried may empty by itself.',
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
  const [loser] = losers(transition);
  const known = listedAdvice(loser, loser?.lastOfferedAt ?? transition.lastOfferedAt);
  if (known !== undefined) return known;
  return [
    loser?.egress === undefined
      ? `Look the address that ${leaving(transition)} up at https://check.spamhaus.org/`
      : `Look ${networkOf(loser.egress)} up: ${lookUpLink(loser.egress)}`,
    'If it is listed, cure what the list is about (XBL: an infected machine behind the address), then delist it.',
    'If it is not, ask the postmaster of the receiver why the address is restricted.',
  ];
}

function replaceTheCanarys(transition: Transition, everySeconds: number | undefined): readonly string[] {
  const [served] = servedOnPath(transition);
  const due = dueOnPath(transition);
  const replace = `give ${whereLost(transition)} another address. There is nothing to delist.`;
  if (served !== undefined) {
    return [
      `Nothing is urgent: ${served.vantage}, on the path of your mail, is offered STARTTLS.`,
      `In time, ${replace}`,
    ];
  }
  return [
    ...(due.length > 0 ? [`${looksAgain(due, everySeconds)}. If you can't wait:`] : []),
    "Run the check below on a machine behind your mail's own address.",
    `If it is offered STARTTLS, only the canary is restricted: ${replace}`,
  ];
}

/** `hq, on the path of your mail, has not looked since the loss and looks again within 5 min` */
function looksAgain(due: readonly Sighting[], everySeconds: number | undefined): string {
  const [has, looks] = due.length > 1 ? ['have', 'look'] : ['has', 'looks'];
  const when = everySeconds === undefined ? 'with the next run' : `within ${duration(everySeconds)}`;
  return `${listed(due.map(({ vantage }) => vantage))}, on the path of your mail, ${has} not looked since the loss and ${looks} again ${when}`;
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

/** What becomes of mail that meets the loss. */
const HURT: Readonly<Record<Loss, readonly string[]>> = {
  missing: [QUEUES, EXCHANGE],
  masked: [QUEUES, EXCHANGE],
  'ehlo-refused': [QUEUES, EXCHANGE],
  'starttls-refused': [QUEUES],
  'tls-handshake-failed': ['what must be encrypted queues; the rest queues too, or is tried again in plaintext.'],
  'plaintext-after-starttls': [
    'a careful server hangs up and queues; what others send may be read or altered on the way.',
  ],
  'probe-refused': ['it is probably refused as well, and what is refused with 5yz bounces at once.'],
};

/** The vantages on the path of the mail, where the DNS sends none of them to this host. */
function routedAside({ sightings }: Transition): readonly string[] {
  const onPath = sightings.filter(({ role }) => role === 'mail-path');
  return onPath.every(({ hasOtherExchanges }) => hasOtherExchanges) ? onPath.map(({ vantage }) => vantage) : [];
}

function effect(transition: Transition, loss: Loss, everySeconds: number | undefined): readonly string[] {
  const [hurt = QUEUES, ...more] = HURT[loss];
  if (isOurs(transition)) return effectAtOurs(transition, hurt);
  const served = servedOnPath(transition).map(({ vantage }) => vantage);
  if (isMailAffected(transition)) {
    const hit = losers(transition).filter(({ role }) => role === 'mail-path');
    const from = transition.scope === 'everywhere' ? '' : ` from ${listed(hit.map((s) => seenAs(s) ?? s.vantage))}`;
    const where = transition.scope === 'some-addresses' ? ', where it meets such a server' : '';
    return [`Your mail to this host${from}${where}: ${hurt}`, ...more];
  }
  if (served.length > 0) {
    return [
      `Your mail is not affected: ${listed(served)}, on its path, ${served.length > 1 ? 'are' : 'is'} offered STARTTLS.`,
    ];
  }
  const aside = routedAside(transition);
  if (aside.length > 0) {
    return [`None known on your mail: the DNS at ${listed(aside)}, on its path, names other MX hosts.`];
  }
  if (transition.scope === 'everywhere') {
    return [`Your mail to this host, most likely (no vantage could look from its path): ${hurt}`, ...more];
  }
  const due = dueOnPath(transition);
  if (due.length > 0) {
    return [`On your mail: not known yet. ${looksAgain(due, everySeconds)}. If it is affected, ${hurt}`];
  }
  return [`On your mail: not known, no vantage could look from its path. If it is affected, ${hurt}`];
}
