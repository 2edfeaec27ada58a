import type { MessageContext } from './context';
import { type Group, isBack } from './groups';
import { type Loss, lossOf } from './lossWords';
import { END, STEP, title } from './title';
import { clean, counted, shortened } from './words';

const MAX_LENGTH = 99;
const MAX_NAME = 30;

/** SNS takes fewer than 100 characters, without line breaks or control characters; kept to printable ASCII. */
export function subjectLine(groups: readonly Group[], context: MessageContext): string {
  const [only] = groups;
  return fittedSubject(only !== undefined && groups.length === 1 ? title(only) : several(groups), context);
}

/** Any text as a subject, with the name of the installation where that is not the default one. */
export function fittedSubject(text: string, { installation }: MessageContext): string {
  const suffix = installation === 'default' ? '' : ascii(` [${clean(installation, MAX_NAME)}]`);
  return `${shortened(ascii(text), MAX_LENGTH - suffix.length)}${suffix}`;
}

function several(groups: readonly Group[]): string {
  const lost = groups.filter(({ first }) => !isBack(first));
  const ended = groups.filter(({ first }) => isBack(first) && first.transition.durationSeconds === undefined);
  const back = groups.filter((group) => isBack(group.first) && !ended.includes(group));
  if (ended.length === groups.length) return `ENDED: ${reasonOf(ended)}${hosts(ended)}`;
  const { what, gone, over } = wordsOf([...lost, ...back]);
  const parts = [
    ...(lost.length > 0 ? [`${gone} at ${hosts(lost)}`] : []),
    ...(back.length > 0 ? [`${over} at ${hosts(back)}`] : []),
    ...(ended.length > 0 ? [`ended at ${hosts(ended)}`] : []),
  ];
  return `${loudness(lost)}: ${what}${parts.join(', ')}`;
}

/** Where it is one for all of them, `no longer an MX, `. */
function reasonOf(ended: readonly Group[]): string {
  const [reason, ...others] = new Set(ended.map(({ first }) => END[first.transition.ended ?? 'no-longer-watched']));
  return reason === undefined || others.length > 0 ? '' : `${reason}, `;
}

/** `CRITICAL`; where all losses are told for the same reason, `CRITICAL (reminder)`. */
function loudness(lost: readonly Group[]): string {
  const [step, ...others] = new Set(lost.map(({ first }) => STEP[first.transition.kind]));
  return `${lost[0]?.first.transition.severity.toUpperCase() ?? 'RESOLVED'}${others.length > 0 ? '' : (step ?? '')}`;
}

/** As exact as fits all of them. */
function wordsOf(groups: readonly Group[]) {
  const losses = groups.map(({ first }) => lossOf(first));
  if (losses.every((loss) => OF_STARTTLS.includes(loss))) return { what: 'STARTTLS ', gone: 'gone', over: 'back' };
  if (!losses.includes('probe-refused')) return { what: 'TLS ', gone: 'gone', over: 'back' };
  const isRefusal = losses.every((loss) => loss === 'probe-refused');
  return { what: '', gone: isRefusal ? 'SMTP refused' : 'trouble', over: isRefusal ? 'SMTP accepted again' : 'over' };
}

const OF_STARTTLS: readonly Loss[] = ['missing', 'masked', 'ehlo-refused', 'starttls-refused'];

function hosts(groups: readonly Group[]): string {
  const count = groups.reduce((sum, { all }) => sum + all.length, 0);
  const operators = new Set(groups.flatMap((group) => group.operators)).size;
  const of = operators > 1 ? ` of ${counted(operators)} operators` : '';
  return `${count === 1 ? '1 host' : `${counted(count)} hosts`}${of}`;
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/gu, '?');
