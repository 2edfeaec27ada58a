import { unseenAt } from '../judgement/failureWords';
import type { Diagnosis } from './diagnosis';
import type { HostVerdict } from './hostVerdict';
import { failureOf, hostName, othersServed, someNames, triedOf } from './named';
import { HERE, type Situation } from './situation';

/** Every server put this machine off with a 4yz reply: it was heard, and said nothing of STARTTLS. */
export function throttledDiagnosis(verdicts: readonly HostVerdict[], situation: Situation): Diagnosis {
  const [about] = verdicts;
  const [shown] = verdicts
    .flatMap(({ host }) => triedOf(host))
    .filter(({ session }) => session.failure?.code === 'throttled');
  return {
    kind: 'throttled',
    headline: `${situation.target} puts ${HERE} off`,
    sentences: [
      `${someNames(verdicts.map(({ host }) => hostName(host)))} answered ${HERE} with "${shown === undefined ? '' : failureOf(shown)}".`,
      'A 4yz reply means "not now": it is a limit, greylisting or a busy server, and no missing STARTTLS, of which nothing is known at this moment.',
      ...othersServed(verdicts, situation.at, 'the host works for others'),
    ],
    next: [
      'Wait, and do not ask in a loop: senders try again by themselves, and every further connection counts against the limit.',
      'If it lasts for hours, the reply above often says why; ask the postmaster of the receiver, and look the address up in block lists.',
    ],
    ...(about !== undefined && { about }),
  };
}

/** Something took the connection, or refused it, and no EHLO was answered. */
export function unansweredDiagnosis(verdicts: readonly HostVerdict[], situation: Situation): Diagnosis {
  const [about] = verdicts;
  const asked = verdicts.flatMap(({ host }) => triedOf(host));
  const ways = [
    ...new Set(asked.map((one) => `${unseenAt(one.session.failure?.stage ?? one.session.stage)} (${failureOf(one)})`)),
  ];
  return {
    kind: 'unanswered',
    headline: `${situation.target} does not answer EHLO from ${HERE}`,
    sentences: [
      `${someNames(verdicts.map(({ host }) => hostName(host)))} did not answer EHLO from ${HERE}: ${someNames(ways)}.`,
      'Whether STARTTLS is offered there is not known, which is not the same as missing.',
      ...othersServed(verdicts, situation.at, 'the host works for others'),
    ],
    next: [
      'Run the check below in another network: an answer there means that your address, or the path of your mail, is treated differently.',
      'No answer there either: the server is ill, and mail waits and is tried again by itself; tell its postmaster if it lasts.',
    ],
    ...(about !== undefined && { about }),
  };
}

/** This machine has no way there at all, most often none to IPv6. */
export function notTriedDiagnosis(verdicts: readonly HostVerdict[], { target }: Situation): Diagnosis {
  const [about] = verdicts;
  const observations = verdicts.flatMap(({ host }) => host.observations);
  const isOnlyIpv6 = observations.every(({ address }) => address.includes(':'));
  const [shown] = observations;
  return {
    kind: 'not-tried',
    headline: `${HERE} has no way to ${target}`,
    sentences: [
      `${someNames(verdicts.map(({ host }) => hostName(host)))} could not be tried: ${HERE} ${isOnlyIpv6 ? 'has no way to IPv6 addresses' : 'could not send there'} (${shown === undefined ? 'no route' : failureOf(shown)}).`,
      ...(isOnlyIpv6 ? ['Its mail hosts have no other addresses that were asked.'] : []),
      'That says nothing about the host, and nothing of STARTTLS there.',
    ],
    next: [
      isOnlyIpv6
        ? 'If your mail server has no IPv6 either, its mail to this host is stuck for that reason: give it IPv6, or a smart host that has it.'
        : 'Look at the routes and at --source of this machine.',
      'Run this on the mail server itself if that is another machine.',
    ],
    ...(about !== undefined && { about }),
  };
}
