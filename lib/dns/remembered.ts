/** How long an answer is kept, and by which clock. */
export interface Remembering<T> {
  readonly keepMs: number;
  readonly now: () => Date;
  /** An answer that is not kept, as one that rejects, is asked for again the next time. */
  readonly isKept?: (answer: T) => boolean;
}

/** Asks each question, told apart by its name, once in `keepMs`, also while its answer is still under way. */
export function remembered<Question, T>(
  ask: (question: Question) => Promise<T>,
  nameOf: (question: Question) => string,
  { keepMs, now, isKept = () => true }: Remembering<T>,
): (question: Question) => Promise<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; readonly until: number }>();
  return (question) => {
    const name = nameOf(question);
    const known = answers.get(name);
    if (known !== undefined && now().getTime() < known.until) return known.answer;
    const answer = ask(question);
    answers.set(name, { answer, until: now().getTime() + keepMs });
    const forget = () => answers.get(name)?.answer === answer && answers.delete(name);
    answer.then((value) => isKept(value) || forget(), forget);
    return answer;
  };
}
