import { transitionId } from '../judgement/incident';
import { adviceFor, checkCommand, runbookArticle } from './advice';
import type { Entry, Group, News } from './groups';
import { columns, field, WIDTH, wrapped } from './layout';
import { commonServer, sightingLines } from './sightings';
import {
  clean,
  clock,
  clockFrom,
  day,
  duration,
  isMailAffected,
  losers,
  namedVantage,
  prose,
  reach,
  seenAs,
  servedOnPath,
  someOf,
} from './words';

const MAX_TARGETS = 10;
const MAX_HEADLINE_TARGETS = 3;
const MAX_LISTED_HOSTS = 100;

/** One group in full: the first of it as an example, and all hosts. Lines of the email. */
export const report = (group: Group): readonly string[] =>
  group.first.transition.kind === 'resolved' ? recoveryReport(group) : lossReport(group);

function lossReport(group: Group): readonly string[] {
  const { incident, transition } = group.first;
  const { doFirst, effect } = adviceFor(transition);
  const { code, confidence, evidence } = transition.cause;
  return [
    ...wrapped(lossHeadline(group), WIDTH),
    '',
    ...field('Do first', doFirst),
    '',
    ...field('Changed', changed(group.first)),
    ...field('Host', hostLines(group)),
    ...field('Since', [since(group.first)]),
    ...seenFrom(group.first),
    ...field('Likely', [`${code}, ${confidence} confidence`, ...evidence.map((text) => prose(text))]),
    ...field('Effect', effect),
    ...dialogueLines(group.first),
    '',
    ...field('Check it', [whereToCheck(group.first), checkCommand(incident)]),
    ...field('Next', ['You hear again when it is back, reaches further or turns out to be something else.']),
    ...closing(group),
  ];
}

/** Every vantage that saw the loss has left the configuration: it ends, and nobody knows whether STARTTLS is back. */
function unwatchedReport(group: Group): readonly string[] {
  const { losing, firstSeenAt, cause } = group.first.transition;
  return [
    ...wrapped(
      `ENDED. ${hosts(group)}: no longer watched from ${someOf(losing, 5)}. Nobody saw STARTTLS come back.`,
      WIDTH,
    ),
    '',
    ...field('Host', hostLines(group)),
    ...field('Gone', [`since ${day(firstSeenAt)} ${clock(firstSeenAt)} UTC (first bad)`]),
    ...seenFrom(group.first),
    ...field('It was', [`${cause.code}, ${cause.confidence} confidence`]),
    ...closing(group),
  ];
}

function recoveryReport(group: Group): readonly string[] {
  const { transition } = group.first;
  const { durationSeconds, firstSeenAt, resolvedAt = transition.at, cause } = transition;
  if (durationSeconds === undefined) return unwatchedReport(group);
  const to = transition.scope === 'everywhere' ? 'everyone' : someOf(transition.losing, 5);
  const offers = group.all.length > 1 ? 'offer' : 'offers';
  const until = clockFrom(resolvedAt, firstSeenAt);
  const gone = `${day(firstSeenAt)} ${clock(firstSeenAt)} to ${until} UTC (${duration(durationSeconds)}), first bad to first good`;
  return [
    ...wrapped(
      `RESOLVED. ${hosts(group)} ${offers} STARTTLS again to ${to}, after ${duration(durationSeconds)}.`,
      WIDTH,
    ),
    '',
    ...field('Do now', doNow(group.first)),
    '',
    ...field('Host', hostLines(group)),
    ...field('Gone', [gone]),
    ...seenFrom(group.first),
    ...field('It was', [`${cause.code}, ${cause.confidence} confidence`]),
    ...closing(group),
  ];
}

const LOUD = {
  opened: '',
  updated: ', changed',
  reopened: ', again',
  confirmed: ', confirmed',
  reminder: ', reminder',
  resolved: '',
} as const;

function lossHeadline(group: Group): string {
  const { transition } = group.first;
  const loud = `${transition.severity.toUpperCase()}${LOUD[transition.kind]}.`;
  const domains = someOf(targetsOf(group), MAX_HEADLINE_TARGETS);
  const whom =
    transition.scope === 'everywhere'
      ? `anyone (asked from ${transition.losing.length} places)`
      : someOf(losers(transition).map(namedVantage), 5);
  const offer = group.all.length > 1 ? 'no longer offer STARTTLS to' : 'no longer offers STARTTLS to';
  if (isMailAffected(transition))
    return `${loud} Your mail to ${domains} is affected: ${hosts(group)} ${offer} ${whom}.`;
  if (transition.scope === 'everywhere') return `${loud} Mail to ${domains}: ${hosts(group)} ${offer} ${whom}.`;
  const isServed = servedOnPath(transition).length > 0;
  return `${loud} ${hosts(group)} ${offer} the canary at ${whom}. Your mail is not ${isServed ? '' : 'known to be '}affected.`;
}

const hosts = ({ first, all, operator }: Group): string =>
  all.length === 1 ? clean(first.incident.mxHost) : `${all.length} hosts of ${clean(operator)}`;

const targetsOf = ({ all }: Group): readonly string[] => [...new Set(all.flatMap(({ incident }) => incident.targets))];

function hostLines({ first: { incident }, all }: Group): readonly string[] {
  const own = `${clean(incident.host)}, for mail to ${someOf(incident.targets, MAX_TARGETS)}`;
  return all.length === 1 ? [own] : [`${all.length}, all listed at the end. Here the first of them in detail:`, own];
}

/** What was said before, where this is another picture of the same loss, or the same loss again. */
function changed({ incident, transition }: Entry): readonly string[] {
  if (transition.kind === 'reopened') return ['It was back for less than two hours, then lost again in the same way.'];
  if (transition.kind !== 'updated') return [];
  const before = incident.transitions.find(({ sequence }) => sequence === transition.sequence - 1);
  if (before === undefined) return [];
  const was = `${reach(before)}, ${before.cause.code}`;
  return [`At ${clockFrom(before.at, transition.at)}: ${was}. Now: ${reach(transition)}, ${transition.cause.code}.`];
}

function since({ transition: { firstSeenAt, lastOfferedAt } }: Entry): string {
  const bad = `${clock(firstSeenAt)} UTC (first bad)`;
  const when =
    lastOfferedAt === undefined
      ? `before the first look that we know of, ${bad}`
      : `between ${clockFrom(lastOfferedAt, firstSeenAt)} (last good) and ${bad}`;
  return `${when}, ${day(firstSeenAt)}; confirmed by a second session`;
}

function seenFrom({ transition }: Entry): readonly string[] {
  const server = commonServer(transition.sightings);
  return [...field('Seen from', sightingLines(transition)), ...(server === undefined ? [] : field('Server', [server]))];
}

function dialogueLines({ transition: { dialogue } }: Entry): readonly string[] {
  if (dialogue === undefined) return [];
  return ['', `What ${dialogue.vantage} saw`, ...dialogue.lines.map((line) => `  ${clean(line, WIDTH - 2)}`)];
}

function whereToCheck({ transition }: Entry): string {
  const egress = isMailAffected(transition) ? losers(transition)[0]?.egress : undefined;
  return `on a machine behind ${egress ?? "your mail's own address"}:`;
}

function doNow({ transition }: Entry): readonly string[] {
  const loser = losers(transition).find(({ role }) => role === 'mail-path');
  if (loser === undefined) return ['Nothing. Mail that was queued goes out with the next retry.'];
  const isListed = transition.cause.code === 'source-address-reputation';
  const address = seenAs(loser) ?? `the address of ${loser.vantage}`;
  return [
    'Queued mail goes out with the next retry. To hasten it:',
    `postqueue -f (Postfix), or Retry-Queue -Filter "Status -eq 'Retry'" (Exchange).`,
    ...(isListed ? [`If you have not found why ${address} was restricted, expect it to happen again.`] : []),
  ];
}

function closing(group: Group): readonly string[] {
  const { incident, transition } = group.first;
  const many = group.all.length > 1;
  return [
    ...field('Runbook', [runbookArticle(transition.cause.code)]),
    ...field('Incident', [`${transitionId(incident, transition)}${many ? ' and those below' : ''}`]),
    ...field(
      'Before',
      group.first.earlier.map((each) => toldLate(group.first, each)),
    ),
    ...(many ? ['', `All ${group.all.length} hosts`, ...hostList(group.all)] : []),
  ];
}

/** What happened meanwhile and could not be said in time. */
const toldLate = ({ incident, transition }: News, earlier: News['transition']): string =>
  `${transitionId(incident, earlier)}, ${earlier.kind} at ${clockFrom(earlier.at, transition.at)}, is said only now: ${reach(earlier)}, ${earlier.cause.code}`;

function hostList(all: readonly News[]): readonly string[] {
  const rows = all
    .slice(0, MAX_LISTED_HOSTS)
    .map(({ incident, transition }) => [
      `  ${clean(incident.host, 70)}`,
      clean(someOf(incident.targets, 2), 60),
      transitionId(incident, transition),
    ]);
  const more = all.length > MAX_LISTED_HOSTS ? [`  and ${all.length - MAX_LISTED_HOSTS} more`] : [];
  return [...columns(rows), ...more];
}
