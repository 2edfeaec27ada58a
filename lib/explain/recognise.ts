import type { Confidence, Form } from './form';
import type { FoundReply } from './reply';

/** How the codes in a text stand to those that a form is known with. */
export type CodeAgreement = 'agrees' | 'not-needed' | 'absent' | 'differs';

export interface Recognition {
  readonly form: Form;
  readonly agreement: CodeAgreement;
  readonly confidence: Confidence;
}

/** A text as it is compared: lower case, single blanks, plain quotation marks, no reply codes. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/(?<![\w.-])[245][0-9]{2}[ -](?:#?[245]\.[0-9]{1,3}\.[0-9]{1,3}[ -]?)?/g, ' ')
    .replace(/[ \t\n]+/g, ' ');
}

/** The forms that a text has the words of, the likeliest first. */
export function recognise(
  text: string,
  replies: readonly FoundReply[],
  forms: readonly Form[],
): readonly Recognition[] {
  const compared = comparable(text);
  const isQuoted = replies.at(-1)?.introduction === 'quoted';
  return (
    forms
      .filter(({ words }) => hasInOrder(compared, words))
      // A reply that a server makes up is none that another one quotes from it.
      .filter(({ speaker, replyCodes }) => !(isQuoted && speaker === 'own-server' && replyCodes !== undefined))
      .map((form) => {
        const agreement = agreementOf(form, replies);
        return { form, agreement, confidence: confidenceOf(form.confidence, agreement) };
      })
      .toSorted((one, other) => rank(other) - rank(one))
  );
}

function hasInOrder(text: string, words: readonly string[]): boolean {
  let at = 0;
  for (const piece of words) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return words.length > 0;
}

function agreementOf({ replyCodes, statuses }: Form, replies: readonly FoundReply[]): CodeAgreement {
  if (replyCodes === undefined && statuses === undefined) return 'not-needed';
  const verdicts = replies.map(({ replyCode, status }) => {
    const byCode = replyCodes === undefined || replyCode === undefined ? undefined : replyCodes.includes(replyCode);
    const byStatus =
      statuses === undefined || status === undefined ? undefined : statuses.some((each) => isIn(status, each));
    if (byCode === false || byStatus === false) return 'differs';
    return byCode === undefined && byStatus === undefined ? 'absent' : 'agrees';
  });
  if (verdicts.includes('agrees')) return 'agrees';
  if (verdicts.includes('differs')) return 'differs';
  // The words of a log, or of a queue: only a log gives them a status (`dsn=4.7.4`).
  return replyCodes === undefined ? 'not-needed' : 'absent';
}

/** Whether a status in the text is one that the form is known with. */
export const hasStatusOf = ({ statuses = [] }: Form, replies: readonly FoundReply[]): boolean =>
  replies.some(({ status }) => status !== undefined && statuses.some((each) => isIn(status, each)));

/** `5.7.610` is in `5.7.606-649`. */
function isIn(status: string, known: string): boolean {
  const [first = '', last] = known.split('-');
  if (last === undefined) return status === first;
  const cut = first.lastIndexOf('.') + 1;
  const detail = Number(status.slice(cut));
  return status.startsWith(first.slice(0, cut)) && detail >= Number(first.slice(cut)) && detail <= Number(last);
}

const LOWER: Readonly<Record<Confidence, Confidence>> = { high: 'medium', medium: 'low', low: 'low' };

function confidenceOf(confidence: Confidence, agreement: CodeAgreement): Confidence {
  if (agreement === 'differs') return 'low';
  return agreement === 'absent' ? LOWER[confidence] : confidence;
}

const BY_AGREEMENT: Readonly<Record<CodeAgreement, number>> = { agrees: 2, 'not-needed': 2, absent: 1, differs: 0 };

/** Codes decide before words, and what says something before what carries it; then the longest text. */
const rank = ({ form: { words, isWrapper, isDetail }, agreement }: Recognition): number =>
  (isWrapper === true ? 0 : 10_000) +
  BY_AGREEMENT[agreement] * 1000 +
  (isDetail === true ? 500 : 0) +
  words.reduce((sum, { length }) => sum + length, 0);
