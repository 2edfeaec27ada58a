import { FORMS } from './allForms';
import { type Around, type Parties, partiesAround, partiesOf } from './parties';
import { type Passage, passagesOf } from './passage';
import { comparable, hasStatusOf, type Recognition, recognise } from './recognise';
import { type FoundReply, findReplies } from './reply';
import { codesText } from './statusClass';

/** One error of an input. */
export interface Sighted {
  /** The same for errors of the same kind. */
  readonly key: string;
  readonly passage: Passage;
  readonly replies: readonly FoundReply[];
  readonly parties: Parties;
  /** The likeliest first; empty where no form fits. */
  readonly recognitions: readonly Recognition[];
}

/** Words as short as `connection refused` stand in any log; without their codes they mean nothing. */
const LEAST_WITHOUT_CODE = 24;

/** Finds the errors of an input, in their order. What a report says twice, for people and for machines, is one. */
export function errorsIn(input: string): readonly Sighted[] {
  const known = new Map<string, Around>();
  // Thousands of records may have the same lines around them.
  const around = (surroundings: string): Around => {
    const named = known.get(surroundings) ?? partiesAround(surroundings);
    known.set(surroundings, named);
    return named;
  };
  const all = passagesOf(input).flatMap((passage) => sight(passage, around));
  const inFields = new Set(all.filter(({ passage }) => passage.isField).map(({ key }) => key));
  return all.filter(({ key, passage }) => passage.isField || !inFields.has(key));
}

function sight(passage: Passage, around: (surroundings: string) => Around): readonly Sighted[] {
  const replies = findReplies(passage.text);
  const recognitions = recognise(passage.text, replies, FORMS).filter((each) => isEnough(each, replies));
  const [first] = recognitions;
  if (first === undefined && replies.length === 0) return [];
  const isKnown = first !== undefined && first.form.isWrapper !== true;
  const key = isKnown ? first.form.id : genericKey(replies);
  return [{ key, passage, replies, recognitions, parties: partiesOf(passage.text, around(passage.surroundings)) }];
}

function isEnough({ form, agreement }: Recognition, replies: readonly FoundReply[]): boolean {
  if (form.words.reduce((sum, { length }) => sum + length, 0) >= LEAST_WITHOUT_CODE) return true;
  if (form.statuses === undefined) return agreement === 'agrees' || form.replyCodes === undefined;
  return agreement === 'agrees' && hasStatusOf(form, replies);
}

/** Codes and the beginning of the text, without what differs from mail to mail. */
function genericKey(replies: readonly FoundReply[]): string {
  const last = replies.at(-1);
  const text = comparable(last?.text ?? '').replace(/[^a-z ]+/g, '#');
  return `${codesText(last?.replyCode, last?.status)} ${text.slice(0, 40)}`;
}
