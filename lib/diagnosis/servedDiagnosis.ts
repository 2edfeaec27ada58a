import { isLoss } from '../judgement/outcome';
import { clean } from '../notification/words';
import type { Diagnosis } from './diagnosis';
import type { HostVerdict } from './hostVerdict';
import {
  count,
  hostName,
  incidentSentences,
  listingSentences,
  outcomesOf,
  sentence,
  someNames,
  triedOf,
} from './named';
import { concernedSenders, KEEPING_NEXT, keepingSentences } from './policyWords';
import { HERE, type Situation } from './situation';

const OF_CERTIFICATES: ReadonlySet<string> = new Set([
  'certificate-expired',
  'certificate-host-mismatch',
  'certificate-not-trusted',
]);

/** STARTTLS is offered to this machine, at every host that answers. Why mail is stuck all the same is elsewhere. */
export function servedDiagnosis(verdicts: readonly HostVerdict[], situation: Situation): Diagnosis {
  const { target, egress, keeping = [] } = situation;
  const served = verdicts.filter(({ host }) => outcomesOf(host).includes('offered'));
  const silent = verdicts.filter((verdict) => !served.includes(verdict));
  const sessions = served.flatMap(({ host }) => triedOf(host));
  const findings = served.flatMap(({ host }) => host.findings);
  const certificates = findings.filter(({ code }) => OF_CERTIFICATES.has(code));
  const losers = served.flatMap(({ elsewhere }) => elsewhere.filter(({ outcome }) => isLoss(outcome)));
  const tls = [...new Set(sessions.flatMap(({ session }) => session.tls?.protocol ?? []))];
  const isUpgraded = sessions.every(({ session }) => session.tls !== undefined);
  const proxied = proxySentences(served);
  const [about] = served;
  return {
    kind: 'served',
    headline:
      proxied.length > 0
        ? `something on the path of ${HERE} answers in place of ${target}`
        : keeping.length > 0
          ? `${target} offers STARTTLS, and would not pass what ${concernedSenders(keeping)} check`
          : certificates.length > 0
            ? `${target} offers STARTTLS, and its certificate would not pass a check`
            : `${target} offers STARTTLS to ${HERE}`,
    sentences: [
      `${someNames(served.map(({ host }) => hostName(host)))} ${served.length === 1 ? 'offers' : 'offer'} STARTTLS to ${HERE} at ${count(sessions.length, 'address')}${isUpgraded && tls.length > 0 ? `, and the TLS handshake completes (${tls.join(', ')})` : ''}.`,
      ...proxied,
      ...(silent.length > 0
        ? [
            `${someNames(silent.map(({ host }) => hostName(host)))} did not answer; a sender goes on to the next host for that.`,
          ]
        : []),
      ...keepingSentences(keeping),
      ...(keeping.length > 0 ? ['Senders that do not look at that deliver all the same.'] : []),
      ...[...new Set(certificates.map(({ message, code }) => sentence(`${clean(message, 300)} (${code})`)))].map(
        capitalised,
      ),
      ...(certificates.length > 0
        ? [
            'Opportunistic TLS verifies nothing, so most mail flows all the same; a sender that insists on a valid certificate (Exchange with TlsDomain, Postfix with verify or secure, MTA-STS in enforce mode) does not deliver.',
          ]
        : proxied.length > 0 || keeping.length > 0
          ? []
          : ['So nothing that can be seen here and now keeps mail from being encrypted.']),
      egress.addresses.length > 0
        ? `That holds for ${egress.addresses.join(' and ')}: mail that leaves by another address may be treated differently.`
        : 'That holds for the address of this machine: mail that leaves by another one may be treated differently.',
      ...(isListed(situation) ? listingSentences(situation).concat('STARTTLS is offered all the same.') : []),
      ...(losers.length > 0
        ? [
            `${someNames(losers.map(({ vantage }) => vantage))} did not get it there when last asked: others are treated differently, or it has just come back.`,
          ]
        : []),
      ...served.flatMap(incidentSentences),
    ],
    next:
      proxied.length > 0
        ? [
            'Ask who runs this network for a proxy or a mail gateway that intercepts port 25; until it is gone, nothing that is seen from here is true.',
            'Run this from another network to know what the receiver offers.',
          ]
        : keeping.length > 0
          ? KEEPING_NEXT
          : certificates.length > 0
            ? [
                'If your queue names the certificate: ask the postmaster of the receiver for a valid one, or take the demand back for this domain until it is there.',
                'If the server is yours, give it a certificate for the name of its MX host.',
              ]
            : [
                "Read the error in your queue: what is refused after RCPT TO (such as 550 5.7.606 to 5.7.649 for a banned address) can't be seen by EHLO.",
                'If mail leaves by another machine or address, run this there.',
              ],
    ...(about !== undefined && { about }),
  };
}

/** What answers for hosts of unrelated operators is none of them. */
const proxySentences = (served: readonly HostVerdict[]): readonly string[] =>
  [...new Set(served.flatMap(({ here }) => here.proxied?.by ?? []))].map((by) =>
    sentence(
      `But ${clean(by, 120)} answers ${HERE} for hosts of unrelated operators: an SMTP proxy on its path, so nothing that is seen here is the receiver's word`,
    ),
  );

const isListed = ({ listings }: Situation): boolean =>
  listings.some(({ answers }) => answers.some(({ state }) => state === 'listed'));

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
