import { adviceFor, CHECK_NEEDS, checkCommand } from './advice';
import type { MessageContext } from './context';
import { enforcedWords } from './enforcedWords';
import type { Entry, Group } from './groups';
import { closing, handling } from './handling';
import { headline } from './headline';
import { hostLines, seenFrom } from './hostFacts';
import { field, WIDTH, wrapped } from './layout';
import { nextWords } from './next';
import { recoveryReport } from './recovery';
import { since } from './spans';
import { clean, clockFrom, isMailAffected, losers, prose, reach } from './words';

/** One group in full: the first of it as an example, and all hosts. Lines of the email. */
export const report = (group: Group, context: MessageContext): readonly string[] =>
  group.first.transition.kind === 'resolved' ? recoveryReport(group, context) : lossReport(group, context);

function lossReport(group: Group, context: MessageContext): readonly string[] {
  const { incident, transition } = group.first;
  const { doFirst, effect } = adviceFor(group.first, context.everySeconds);
  const policy = enforcedWords(transition);
  const { code, confidence, evidence } = transition.cause;
  return [
    ...wrapped(headline(group), WIDTH),
    '',
    ...field('Do first', doFirst),
    ...field('Check it', [whereToCheck(group.first), checkCommand(incident)]),
    '',
    ...field('Changed', changed(group.first)),
    ...field('Host', hostLines(group)),
    ...field('Since', since(group.first, context.timezone)),
    ...seenFrom(group.first),
    ...field('Likely', [`${code}, ${confidence} confidence`, ...evidence.map((text) => prose(text))]),
    ...field('Effect', [...(policy === undefined ? [] : [policy]), ...effect]),
    ...dialogueLines(group.first),
    '',
    ...field('Next', nextWords(group.first, context)),
    ...handling(group, context),
    ...closing(group, context),
  ];
}

/** What was said before, where this is another picture of the same loss, or the same loss again. */
function changed({ incident, transition }: Entry): readonly string[] {
  if (transition.kind === 'reopened') return ['It was back for less than two hours, then lost again in the same way.'];
  if (transition.kind !== 'updated' || transition.unseen !== undefined) return [];
  const before = incident.transitions.findLast(
    ({ sequence, kind }) => sequence < transition.sequence && kind !== 'confirmed',
  );
  if (before === undefined) return [];
  const was = `${reach(before)}, ${before.cause.code}`;
  return [`At ${clockFrom(before.at, transition.at)}: ${was}. Now: ${reach(transition)}, ${transition.cause.code}.`];
}

function dialogueLines({ transition: { dialogue } }: Entry): readonly string[] {
  if (dialogue === undefined) return [];
  return ['', `What ${dialogue.vantage} saw`, ...dialogue.lines.map((line) => `  ${clean(line, WIDTH - 2)}`)];
}

export function whereToCheck({ transition }: Entry): string {
  const [loser] = isMailAffected(transition) ? losers(transition) : [];
  if (loser === undefined) return `on a machine behind your mail's own address${CHECK_NEEDS}:`;
  const place = loser.isLog ? 'the mail server' : loser.vantage;
  return loser.egress === undefined
    ? `on ${place}${CHECK_NEEDS}:`
    : `on ${place}, or a machine behind ${loser.egress}${CHECK_NEEDS}:`;
}
