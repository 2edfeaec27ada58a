import type { MessageContext } from './context';
import { type Group, isBack } from './groups';
import { wordsFor } from './lossWords';
import { title } from './title';
import { clean, shortened } from './words';

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
  const back = groups.filter(({ first }) => isBack(first));
  const loud = lost[0]?.first.transition.severity.toUpperCase() ?? 'RESOLVED';
  const parts = [
    ...(lost.length > 0 ? [`gone at ${hosts(lost)}`] : []),
    ...(back.length > 0 ? [`back at ${hosts(back)}`] : []),
  ];
  const isStarttls = groups.every(({ first }) => wordsFor(first).title.startsWith('STARTTLS'));
  return `${loud}: ${isStarttls ? 'STARTTLS' : 'TLS'} ${parts.join(', ')}`;
}

function hosts(groups: readonly Group[]): string {
  const count = groups.reduce((sum, { all }) => sum + all.length, 0);
  const operators = new Set(groups.flatMap((group) => group.operators)).size;
  const of = operators > 1 ? ` of ${operators} operators` : '';
  return `${count === 1 ? '1 host' : `${count} hosts`}${of}`;
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/gu, '?');
