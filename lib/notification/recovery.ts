import type { MessageContext } from './context';
import type { Group, News } from './groups';
import { closing } from './handling';
import { headline } from './headline';
import { hostLines, seenFrom } from './hostFacts';
import { field, WIDTH, wrapped } from './layout';
import { lossOf } from './lossWords';
import { isOurs } from './oursAdvice';
import { gone } from './spans';
import { losers, seenAs } from './words';

/** One group that is over, in full. Lines of the email. */
export function recoveryReport(group: Group, context: MessageContext): readonly string[] {
  const { transition } = group.first;
  const { cause, durationSeconds } = transition;
  return [
    ...wrapped(headline(group), WIDTH),
    '',
    ...(durationSeconds === undefined ? [] : [...field('Do now', doNow(group.first)), '']),
    ...field('Host', hostLines(group)),
    ...field('Gone', gone(transition, context.timezone)),
    ...seenFrom(group.first),
    ...field('It was', [`${cause.code}, ${cause.confidence} confidence`]),
    ...closing(group, context),
  ];
}

/** What the recovery asks for: by whose mail it was, and whether that waited or bounced. */
export function doNow(news: News): readonly string[] {
  const { transition } = news;
  const isBounced = lossOf(news) === 'probe-refused';
  if (isOurs(transition)) return isBounced ? [BOUNCED_AT_SENDERS] : [SENDERS_RETRY];
  const loser = losers(transition).find(({ role }) => role === 'mail-path');
  if (loser === undefined)
    return [isBounced ? BOUNCED_IF_ANY : 'Nothing. Mail that was queued goes out with the next retry.'];
  const isListed = transition.cause.code === 'source-address-reputation';
  const address = seenAs(loser) ?? `the address of ${loser.vantage}`;
  return [
    ...(isBounced ? BOUNCED : QUEUED),
    ...(isListed ? [`If you have not found why ${address} was restricted, expect it to happen again.`] : []),
  ];
}

const QUEUED = [
  'Queued mail goes out with the next retry. To hasten it:',
  `postqueue -f (Postfix), or Retry-Queue -Filter "Status -eq 'Retry'" (Exchange).`,
];
const BOUNCED = [
  'Mail that was refused meanwhile has bounced and is not sent again:',
  "tell the senders, whom your mail server's log names. What it only deferred goes out with the next retry.",
];
const BOUNCED_IF_ANY = 'Nothing, unless mail of yours was refused too: that has bounced, so tell its senders.';
const SENDERS_RETRY = 'Nothing: the senders try again by themselves, and there is no queue of yours to flush.';
const BOUNCED_AT_SENDERS =
  'Nothing. What was refused has bounced at the senders: where you miss mail, ask for it to be sent again.';
