import { commandLine, placeholdersIn } from './commandLine';
import type { Command, Explained, Explanation, NamedHost } from './explanation';
import type { Form, NextStep } from './form';
import { ASK_DIALOGUE, TELL_CAUSES_APART } from './forms/steps';
import type { Parties } from './parties';
import type { Recognition } from './recognise';
import { whoSaid } from './saidReply';
import { errorsIn, type Sighted } from './sighted';
import { codesText, readByClass } from './statusClass';
import { VENDOR_NAMES } from './vendorNames';

const MAX_TEXT = 600;
const MOST_NAMED = 5;

/**
 * Explains the errors of an input: an error text, a queue listing, a report, a log. `top` kinds of them at most.
 * Never throws, whatever the input is; time grows with its length only.
 */
export function explain(input: string, { top }: { readonly top: number }): Explained {
  const groups = new Map<string, Sighted[]>();
  for (const error of errorsIn(input)) {
    const group = groups.get(error.key);
    if (group === undefined) groups.set(error.key, [error]);
    else group.push(error);
  }
  const all = [...groups.values()].flatMap(explainGroup).toSorted(byWeight);
  return { explanations: all.slice(0, top), leftOut: Math.max(all.length - top, 0) };
}

const byWeight = (one: Explanation, other: Explanation): number =>
  Number(other.kind === 'recognised') - Number(one.kind === 'recognised') || other.count - one.count;

function explainGroup(errors: readonly Sighted[]): readonly Explanation[] {
  const [first] = errors;
  if (first === undefined) return [];
  const { passage, replies, recognitions } = first;
  const [best] = recognitions;
  const hosts = hostsOf(errors);
  const recipientDomains = mostFrequent(errors.flatMap(({ parties }) => parties.recipientDomain ?? []));
  const parties: Parties = {
    ...hosts[0],
    ...(recipientDomains[0] !== undefined && { recipientDomain: recipientDomains[0] }),
  };
  const shared = {
    count: errors.length,
    text: passage.text.length > MAX_TEXT ? `${passage.text.slice(0, MAX_TEXT)}…` : passage.text,
    replies: whoSaid(replies, best?.form),
    hosts,
    recipientDomains,
  };
  return [
    best === undefined || best.form.isWrapper === true
      ? { ...shared, ...generic(first, best?.form, parties) }
      : { ...shared, ...recognised(best, recognitions, parties) },
  ];
}

type Reading = Omit<Explanation, 'count' | 'text' | 'replies' | 'hosts' | 'recipientDomains'>;

function recognised(best: Recognition, all: readonly Recognition[], parties: Parties): Reading {
  const { form, agreement, confidence } = best;
  const { title, meaning, notMeaning, causes = [] } = form;
  const sameWords = ({ form: other }: Recognition): boolean =>
    other !== form && other.words.join() === form.words.join();
  return {
    kind: 'recognised',
    form,
    agreement,
    title,
    meaning,
    notMeaning,
    confidence,
    because: becauseOf(best),
    causes,
    ...commandsFor(form.next, parties),
    alternatives: agreement === 'agrees' ? [] : all.filter(sameWords).map(({ form: other }) => other),
  };
}

function becauseOf({ form, agreement }: Recognition): string {
  const of = VENDOR_NAMES[form.vendor];
  switch (agreement) {
    case 'agrees':
      return `the text is known from ${of}, and stands with the code that it is known with`;
    case 'not-needed':
      return `the text is known from ${of}, and has no code of its own`;
    case 'absent':
      return `the text is known from ${of}, but stands here without its code (${knownCodes(form)})`;
    case 'differs':
      return `the text is known from ${of} with ${knownCodes(form)}, but stands here with another code`;
  }
}

const knownCodes = ({ replyCodes = [], statuses = [] }: Form): string =>
  [replyCodes.join(' or '), statuses.join(' or ')].filter((each) => each !== '').join(', ');

function generic({ replies }: Sighted, wrapper: Form | undefined, parties: Parties): Reading {
  const last = replies.at(-1);
  const reading = readByClass(last?.replyCode, last?.status);
  return {
    kind: 'generic',
    ...reading,
    ...(wrapper !== undefined && { meaning: `${reading.meaning} ${wrapper.meaning}` }),
    confidence: 'low',
    because: `no text that is known here fits; this is what ${codesText(last?.replyCode, last?.status)} means by RFC 3463, 5248 and 5321`,
    causes: [],
    ...commandsFor([ASK_DIALOGUE, TELL_CAUSES_APART], parties),
    alternatives: [],
  };
}

function commandsFor(next: readonly NextStep[], parties: Parties): Pick<Explanation, 'commands' | 'placeholders'> {
  const commands = next.map(({ step, tells }): Command => ({ line: commandLine(step, parties), tells }));
  return { commands, placeholders: placeholdersIn(commands.map(({ line }) => line)) };
}

function hostsOf(errors: readonly Sighted[]): readonly NamedHost[] {
  const named = new Map<string, NamedHost>();
  for (const { parties } of errors) {
    const { recipientDomain: _, ...where } = parties;
    if (where.host === undefined && where.address === undefined) continue;
    const key = JSON.stringify(where);
    named.set(key, { ...where, count: (named.get(key)?.count ?? 0) + 1 });
  }
  return [...named.values()].toSorted((one, other) => other.count - one.count).slice(0, MOST_NAMED);
}

function mostFrequent(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, MOST_NAMED)
    .map(([value]) => value);
}
