import type { LookFinding } from '../judgement/finding';
import { clean } from '../notification/words';
import type { Diagnosis } from './diagnosis';
import { hostName, sentence, someNames } from './named';
import { keepingSentences } from './policyWords';
import type { Situation } from './situation';

/** A target of which no server could be asked: the DNS names none, or none with an address. Undefined where one could. */
export function routingDiagnosis({ target, failure, hosts, keeping = [] }: Situation): Diagnosis | undefined {
  const name = clean(target, 120);
  const bad = keeping.filter(({ code }) => code === 'dnssec-invalid');
  switch (failure?.code) {
    case 'null-mx':
      return {
        kind: 'null-mx',
        headline: `${name} takes no mail`,
        sentences: [
          `${name} says with a null MX record that it takes no mail (RFC 7505), so there is no server to ask and nothing to say of STARTTLS.`,
          'A sender that knows that record returns mail to it at once (556 5.1.10); an older one may keep it in the queue.',
        ],
        next: [
          'Look whether the address is spelled right.',
          'If the domain is yours and should take mail, replace its MX record "0 ." by the name of your mail server.',
        ],
      };
    case 'no-mx':
      return {
        kind: 'no-mx',
        headline: `${name} has no mail server`,
        sentences: [
          `${name} has neither an MX record nor an address in the DNS, so there is no server to ask: mail to it bounces, or waits where the sender takes the answer for a fault of the DNS.`,
        ],
        next: [
          'Look whether the name is spelled right, and whether the domain has expired (whois).',
          'If your DNS server may be wrong, ask another one: --dns SERVER.',
        ],
      };
    case 'unresolvable':
      if (bad.length > 0) return badSignatures(name, bad);
      return {
        kind: 'unresolvable',
        headline: `the DNS does not say who takes the mail of ${name}`,
        sentences: [
          sentence(`The DNS did not answer (${failure.message})`),
          'That is not "no such record": whether there is a mail server, and whether it offers STARTTLS, is not known, and mail waits in the queue meanwhile.',
        ],
        next: [
          'Ask another DNS server: --dns SERVER. If that one answers, the fault is with yours.',
          'If none answers, the name servers of the domain are at fault (a broken DNSSEC signature is answered by SERVFAIL too): tell their owner.',
        ],
      };
    case undefined:
      return hosts.some(({ observations }) => observations.length > 0) ? undefined : withoutAddress(name, hosts, bad);
  }
}

const tellOwner = (name: string): string =>
  `Tell the owner of ${name}: its DNSSEC is broken. docs/runbook.md#dnssec-invalid says how to show it, and to mend it.`;

/** A resolver that validates gives no answer for them, and one that does not may give a forged one. */
const badSignatures = (name: string, bad: readonly LookFinding[]): Diagnosis => ({
  kind: 'unresolvable',
  headline: `the DNS gives no mail server of ${name} that can be trusted: its signatures do not hold`,
  sentences: [
    ...keepingSentences(bad),
    'Whether the mail server offers STARTTLS is not known, and mail waits in the queue meanwhile; senders that do not validate DNSSEC deliver all the same.',
  ],
  next: [tellOwner(name)],
});

function withoutAddress(name: string, hosts: Situation['hosts'], bad: readonly LookFinding[]): Diagnosis {
  const failures = hosts.flatMap(({ failure }) => failure ?? []);
  const isUnknown = failures.some(({ code }) => code === 'unresolvable');
  const isRefused = failures.some(({ code }) => code === 'refused-range');
  const isLate = hosts.length > failures.length;
  return {
    kind: isUnknown ? 'unresolvable' : isLate ? 'unanswered' : 'no-address',
    headline: isLate ? `${name} could not be asked in time` : `no mail server of ${name} has an address to connect to`,
    sentences: [
      `The mail ${hosts.length === 1 ? 'host is' : 'hosts are'} ${someNames(hosts.map(hostName))}.`,
      ...failures.slice(0, 4).map(({ message }) => sentence(message)),
      ...keepingSentences(bad),
      ...(isLate ? ['There was no time left to ask.'] : []),
      'Nothing is known of STARTTLS there.',
    ],
    next: [
      ...(isRefused ? ['If that server is in your own network on purpose, add --allow-private.'] : []),
      ...(bad.length > 0 ? [tellOwner(name)] : isUnknown ? ['Ask another DNS server: --dns SERVER.'] : []),
      ...(isLate ? ['Run it again with a longer --timeout.'] : []),
      ...(!isRefused && !isUnknown && !isLate
        ? ['Tell the owner of the domain: its MX records name hosts without an address.']
        : []),
    ],
  };
}
