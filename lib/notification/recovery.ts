import type { MessageContext } from './context';
import type { Group, News } from './groups';
import { closing } from './handling';
import { headline } from './headline';
import { hostLines, seenFrom } from './hostFacts';
import { field, WIDTH, wrapped } from './layout';
import { gone } from './spans';
import { losers, seenAs } from './words';

/** One group that is over, in full. Lines of the email. */
export function recoveryReport(group: Group, { timezone }: MessageContext): readonly string[] {
  const { transition } = group.first;
  const { cause, durationSeconds } = transition;
  return [
    ...wrapped(headline(group), WIDTH),
    '',
    ...(durationSeconds === undefined ? [] : [...field('Do now', doNow(group.first)), '']),
    ...field('Host', hostLines(group)),
    ...field('Gone', gone(transition, timezone)),
    ...seenFrom(group.first),
    ...field('It was', [`${cause.code}, ${cause.confidence} confidence`]),
    ...closing(group),
  ];
}

export function doNow({ transition }: News): readonly string[] {
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
