import { transitionId } from '../judgement/incident';
import { adviceFor, checkCommand } from './advice';
import type { MessageContext } from './context';
import { enforcedWords } from './enforcedWords';
import { type Group, isBack } from './groups';
import { commands, whereToType } from './handling';
import { headline } from './headline';
import { doNow } from './recovery';
import { whereToCheck } from './report';
import { runbookLink } from './runbook';
import { clean, reach } from './words';

const MAX_GROUPS = 5;
const MAX_TITLE = 250;
const MAX_DESCRIPTION = 4000;

/** What a chat channel shows of a message, in its client's own markup. */
export interface Chat {
  readonly title: string;
  readonly description: string;
  readonly nextSteps: readonly string[];
  /** Messages of one thread stand together; of an incident, its id. */
  readonly threadId?: string;
}

/**
 * The keys by which Amazon Q Developer in chat applications knows a custom notification and shows it in Slack, Teams and
 * Chime (its "event schema" for custom notifications). They stand beside ours in one object.
 */
export const chatKeys = ({ title, description, nextSteps, threadId }: Chat) => ({
  version: '1.0',
  source: 'custom',
  content: {
    textType: 'client-markdown',
    title: plain(clean(title, MAX_TITLE)),
    description: description.slice(0, MAX_DESCRIPTION),
    ...(nextSteps.length > 0 && { nextSteps }),
  },
  metadata: {
    summary: plain(clean(title, MAX_TITLE)),
    ...(threadId !== undefined && { threadId }),
  },
});

type Told = Pick<MessageContext, 'everySeconds' | 'store'>;

/** The headlines of a message, and what to do about the first. */
export function chatOf(groups: readonly Group[], title: string, context: Told = {}): Chat {
  const [first] = groups;
  const lines = groups
    .slice(0, MAX_GROUPS)
    .map((group) => (groups.length > 1 ? `- ${paragraph(group)}` : paragraph(group)));
  const more = groups.length > MAX_GROUPS ? [`and ${groups.length - MAX_GROUPS} more things`] : [];
  return {
    title,
    description: [...lines, ...more].join('\n'),
    nextSteps: first === undefined ? [] : nextSteps(first, context),
    ...(first !== undefined && groups.length === 1 && first.all.length === 1 && { threadId: first.first.incident.id }),
  };
}

function paragraph(group: Group): string {
  const { incident, transition } = group.first;
  const { code, confidence } = transition.cause;
  const cause = isBack(group.first) ? 'It was' : `Reaches ${plain(reach(transition))}; likely`;
  const policy = enforcedWords(transition);
  const effect = policy === undefined ? '' : ` ${plain(policy)}`;
  return `${headline(group, asCode)}${effect} ${cause} ${asCode(code)} (${confidence} confidence). ${asCode(transitionId(incident, transition))}`;
}

function nextSteps(group: Group, context: Told): readonly string[] {
  const { incident, transition } = group.first;
  const runbook = `Runbook: ${runbookLink(transition.cause.code)}`;
  if (isBack(group.first))
    return transition.durationSeconds === undefined ? [runbook] : [...doNow(group.first).map(plain), runbook];
  const { ack, mute } = commands(group, context);
  return [
    ...adviceFor(group.first, context.everySeconds).doFirst.map(plain),
    `Check it ${plain(whereToCheck(group.first))} ${asCode(checkCommand(incident))}`,
    ...[ack[0], mute[0]]
      .flatMap((command) => (command === undefined ? [] : asCode(command)))
      .map((command, row) => (row === 0 ? `To be typed ${whereToType(context)}: ${command}` : command)),
    runbook,
  ];
}

/** Slack reads these as its own words. */
const entities = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A name or command, whatever is in it: neither bold nor a link nor a mention. */
const asCode = (text: string): string => `\`${entities(text.replaceAll('`', "'"))}\``;

/** A sentence of ours with words of peers in it, without what Slack or Teams takes as markup. */
export const plain = (text: string): string =>
  entities(
    text
      .replace(/[`*~|\\]/g, "'")
      .replace(/\[/g, '(')
      .replace(/\]/g, ')'),
  );
