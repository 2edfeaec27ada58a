import { transitionId } from '../judgement/incident';
import { isLoss } from '../judgement/outcome';
import type { Sighting } from '../judgement/sighting';
import { type Advice, adviceFor, checkCommand, runbookArticle } from './advice';
import type { Entry, MessageContext } from './message';
import { clean, clock, day, duration, isMailAffected, losers, namedVantage, seenAs } from './words';

const FULL_REPORTS = 5;
const MAX_ONE_LINERS = 200;
const MAX_TARGETS = 10;

/** Plain text that a mail administrator can act on without opening anything else. */
export function emailText(entries: readonly Entry[], context: MessageContext): string {
  const full = entries.slice(0, FULL_REPORTS).map((entry) => report(entry).join('\n'));
  const rest = entries.slice(FULL_REPORTS);
  const lines = rest.slice(0, MAX_ONE_LINERS).map((entry) => `  ${oneLine(entry)}`);
  const also = rest.length > 0 ? [`Also (${rest.length}):`, ...lines].join('\n') : [];
  return [...full, also, `-- \nstarttls-canary, installation ${context.installation}`].flat().join('\n\n');
}

function oneLine({ incident, transition }: Entry): string {
  const where = transition.scope === 'everywhere' ? 'everywhere' : transition.losing.join(', ');
  return `${transitionId(incident, transition)}  ${transition.kind.padEnd(8)}  ${clean(incident.host)}  ${where}  ${transition.cause.code}`;
}

const report = (entry: Entry): string[] =>
  entry.transition.kind === 'resolved' ? recoveryReport(entry) : lossReport(entry);

function lossReport(entry: Entry): string[] {
  const { incident, transition } = entry;
  const advice: Advice = adviceFor(transition);
  const { code, confidence, evidence } = transition.cause;
  return [
    headline(entry),
    '',
    ...field('Do first', advice.doFirst),
    '',
    ...field('Host', [`${clean(incident.host)}, for mail to ${targets(incident.targets)}`]),
    ...field('Since', [since(entry)]),
    ...field('Seen from', sightingLines(transition.sightings)),
    ...field('Likely', [`${code}, ${confidence} confidence`, ...evidence.map(clean)]),
    ...field('Effect', advice.effect),
    ...dialogueLines(entry),
    '',
    ...field('Check it', [whereToCheck(entry), checkCommand(incident)]),
    ...field('Next', ['when it is back, reaches further, or turns out to be something else']),
    ...field('Runbook', [`${runbookArticle(code)}      Incident ${transitionId(incident, transition)}`]),
  ];
}

function headline({ incident, transition }: Entry): string {
  const loud = `${transition.severity.toUpperCase()}${transition.kind === 'opened' ? '' : `, ${transition.kind}`}.`;
  const host = clean(incident.mxHost);
  const to = targets(incident.targets);
  const whom = losers(transition).map(namedVantage).join(', ');
  if (isMailAffected(transition))
    return `${loud} Your mail to ${to} is affected: ${host} no longer offers STARTTLS to ${whom}.`;
  if (transition.scope === 'everywhere')
    return `${loud} ${host}, which takes mail for ${to}, no longer offers STARTTLS to anyone we can ask.`;
  return `${loud} ${host} no longer offers STARTTLS to the canary at ${whom}. Your mail is not known to be affected.`;
}

function since({ transition }: Entry): string {
  const { firstSeenAt, lastOfferedAt } = transition;
  const bad = `${clock(firstSeenAt)} UTC (first bad)`;
  const good =
    lastOfferedAt === undefined
      ? ''
      : `between ${sameDay(lastOfferedAt, firstSeenAt)}${clock(lastOfferedAt)} (last good) and `;
  const before = lastOfferedAt === undefined ? 'before our first look, or ' : '';
  return `${before}${good}${bad}, ${day(firstSeenAt)}; confirmed by a second session`;
}

const sameDay = (a: string, b: string): string => (a.slice(0, 10) === b.slice(0, 10) ? '' : `${day(a)} `);

function sightingLines(sightings: readonly Sighting[]): string[] {
  const rows = [...sightings].sort((a, b) => Number(isLoss(b.outcome)) - Number(isLoss(a.outcome)));
  const names = rows.map((s) => `${s.vantage}${s.role === 'mail-path' ? ' (mail path)' : ''}`);
  const addresses = rows.map((s) => seenAs(s) ?? '');
  const width = (words: readonly string[]) => Math.max(...words.map((word) => word.length));
  return rows.map((sighting, row) => {
    const name = (names[row] ?? '').padEnd(width(names));
    const address = (addresses[row] ?? '').padEnd(width(addresses));
    return `${name}  ${address}  ${outcomeWords(sighting)}`.trimEnd();
  });
}

function outcomeWords(sighting: Sighting): string {
  const at = sighting.seenAt === undefined ? '' : `${clock(sighting.seenAt)}  `;
  const server =
    sighting.address === undefined ? '' : `  ${clean(sighting.address)} ${clean(sighting.serverName ?? '')}`;
  switch (sighting.outcome) {
    case 'offered':
      return `${at}offered${sighting.tlsProtocol === undefined ? '' : ` (${sighting.tlsProtocol})`}${server}`;
    case 'missing':
    case 'masked': {
      const masked = sighting.masked?.length ? `  masked: ${clean(sighting.masked.join(' '))}` : '';
      const gained = sighting.gained.length > 0 ? `  new: ${clean(sighting.gained.join(' '))}` : '';
      return `${at}WITHHELD  gone: ${clean(sighting.lost.join(' ') || 'STARTTLS')}${gained}${masked}${server}`;
    }
    case 'unknown':
      return `unknown: ${clean(sighting.unknownBecause ?? 'could not look')}`;
  }
}

function dialogueLines({ transition }: Entry): string[] {
  if (transition.dialogue === undefined) return [];
  return [
    '',
    `What ${transition.dialogue.vantage} saw`,
    ...transition.dialogue.lines.map((line) => `  ${clean(line)}`),
  ];
}

function whereToCheck({ transition }: Entry): string {
  if (!isMailAffected(transition)) return "on a machine behind your mail's own address:";
  const [loser] = losers(transition);
  return `on a machine behind ${(loser && seenAs(loser)) ?? "your mail's own address"}:`;
}

function recoveryReport({ incident, transition }: Entry): string[] {
  const { durationSeconds = 0, firstSeenAt, resolvedAt = transition.at } = transition;
  return [
    `RESOLVED. ${clean(incident.mxHost)} offers STARTTLS again to ${transition.losing.join(', ')}, after ${duration(durationSeconds)}.`,
    '',
    ...field('Host', [`${clean(incident.host)}, for mail to ${targets(incident.targets)}`]),
    ...field('Gone', [
      `${day(firstSeenAt)} ${clock(firstSeenAt)} to ${sameDay(resolvedAt, firstSeenAt)}${clock(resolvedAt)} UTC (${duration(durationSeconds)}), first bad to first good`,
    ]),
    ...field('Seen from', sightingLines(transition.sightings)),
    ...field('Was', [`${transition.cause.code}, ${transition.cause.confidence} confidence`]),
    ...(isMailAffected(transition)
      ? field('Do now', ['Queued mail goes out with the next retry; to hasten it, retry the queue.'])
      : []),
    ...field('Runbook', [
      `${runbookArticle(transition.cause.code)}      Incident ${transitionId(incident, transition)}`,
    ]),
  ];
}

function field(label: string, lines: readonly string[]): string[] {
  return lines.map((line, row) => `${(row === 0 ? label : '').padEnd(10)} ${line}`);
}

function targets(names: readonly string[]): string {
  const shown = names.slice(0, MAX_TARGETS).map(clean).join(', ');
  return names.length > MAX_TARGETS ? `${shown} and ${names.length - MAX_TARGETS} more` : shown;
}
