import { remembered } from '../../../lib/dns/remembered';

function asker(answers: readonly (() => Promise<string>)[], isKept?: (answer: string) => boolean) {
  let clock = 0;
  const asked: string[] = [];
  const ask = remembered(
    (question: string) => {
      asked.push(question);
      return (answers[asked.length - 1] ?? answers[0] ?? (async () => 'x'))();
    },
    (question) => question.toLowerCase(),
    { keepMs: 1000, now: () => new Date(clock), ...(isKept && { isKept }) },
  );
  const passes = (ms: number) => {
    clock += ms;
  };
  return { ask, asked, passes };
}

test('a question is asked once while its answer is under way, and then for as long as it is kept', async () => {
  const { ask, asked, passes } = asker([async () => 'first', async () => 'second']);
  expect(await Promise.all([ask('a'), ask('A')])).toEqual(['first', 'first']);
  passes(999);
  expect(await ask('a')).toBe('first');
  passes(1);
  expect(await ask('a')).toBe('second');
  expect(asked).toEqual(['a', 'a']);
});

test('questions of other names are other questions', async () => {
  const { ask, asked } = asker([]);
  await Promise.all([ask('a'), ask('b')]);
  expect(asked).toEqual(['a', 'b']);
});

test('a failure is not remembered', async () => {
  const { ask } = asker([() => Promise.reject(new Error('no')), async () => 'yes']);
  await expect(ask('a')).rejects.toThrow('no');
  expect(await ask('a')).toBe('yes');
});

test('an answer that is not to be kept is asked for again', async () => {
  const { ask } = asker([async () => 'bad', async () => 'good', async () => 'other'], (answer) => answer === 'good');
  expect(await ask('a')).toBe('bad');
  expect(await ask('a')).toBe('good');
  expect(await ask('a')).toBe('good');
});
