import { FORMS } from '../../../lib/explain/allForms';
import { CONFIDENCES, type Form, STEPS, VENDORS } from '../../../lib/explain/form';
import { comparable } from '../../../lib/explain/recognise';
import { errorsIn } from '../../../lib/explain/sighted';

const rows = FORMS.map((form) => ({ id: form.id, form }));

test('there are forms of every vendor, and no two have one name', () => {
  expect(FORMS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(FORMS.map(({ id }) => id)).size).toBe(FORMS.length);
  expect([...new Set(FORMS.map(({ vendor }) => vendor))].sort()).toEqual([...VENDORS].sort());
});

test('every step is a step of some form', () => {
  const used = new Set(FORMS.flatMap(({ next }) => next.map(({ step }) => step)));
  expect(STEPS.filter((step) => !used.has(step))).toEqual([]);
});

describe.each(rows)('$id', ({ form }) => {
  test('is what its example is recognised as, first, and with its code', () => {
    const errors = errorsIn(form.example);
    expect(errors).toHaveLength(1);
    const [recognition] = errors[0]?.recognitions ?? [];
    expect(recognition?.form.id).toBe(form.id);
    expect(['agrees', 'not-needed']).toContain(recognition?.agreement);
    expect(recognition?.confidence).toBe(form.confidence);
  });

  test('has words as they are compared, and codes as they are written', () => {
    expect(form.words.map((piece) => comparable(piece))).toEqual(form.words);
    for (const status of form.statuses ?? []) expect(status).toMatch(/^[45]\.\d{1,3}\.\d{1,3}(-\d{1,3})?$/);
    for (const code of form.replyCodes ?? []) expect(code).toBeGreaterThanOrEqual(400);
  });

  test('has a source, something to check, and says what it does not mean', () => {
    expect(form.source.title).not.toBe('');
    expect(new URL(form.source.url).protocol).toMatch(/^https?:$/);
    expect(form.next.length).toBeGreaterThan(0);
    expect(CONFIDENCES).toContain(form.confidence);
    for (const sentence of [form.meaning, form.notMeaning]) expect(sentence).toMatch(/^[A-Z"0-9-].*[.)]$/);
    expect(form.title).not.toMatch(/\.$/);
  });

  test('has no names or addresses but those of documentation', () => {
    const addresses = form.example.match(/(?<! - )\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b/g) ?? [];
    expect(addresses.filter((address) => !/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address))).toEqual([]);
  });
});

describe('with another code than its own', () => {
  const replies = FORMS.filter(({ replyCodes, statuses, isWrapper, words }) => {
    const isLong = words.join('').length >= 24;
    return replyCodes !== undefined && statuses !== undefined && isWrapper === undefined && isLong;
  });

  test.each(replies.map((form) => ({ id: form.id, form })))('$id is less sure, or another form', ({ form }) => {
    const [recognition] = errorsIn(`559 5.9.99 ${form.words.join(' and ')}`)[0]?.recognitions ?? [];
    expect(recognition?.confidence).toBe('low');
    expect(recognition?.agreement).toBe('differs');
    expect(sameWords(recognition?.form, form) || wordsOf(recognition?.form).length >= wordsOf(form).length).toBe(true);
  });

  test('short words are no sign at all', () => {
    expect(errorsIn('559 5.9.99 Connection refused')[0]?.recognitions).toEqual([]);
    expect(errorsIn('sshd: Connection refused')).toEqual([]);
  });
});

const wordsOf = (form: Form | undefined): string => form?.words.join('') ?? '';
const sameWords = (one: Form | undefined, other: Form): boolean => wordsOf(one) === wordsOf(other);
