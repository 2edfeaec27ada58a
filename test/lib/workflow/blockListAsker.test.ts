import type { Lookup, Resolver } from '../../../lib/dns/types';
import { type BlockListDependencies, blockListAsker } from '../../../lib/workflow/blockListAsker';

const KEY = 'abcdefghijklmnopqrstuvwx23';
const ZEN = { zone: 'zen.dq.spamhaus.net', keyParameter: '/canary/spamhaus-dqs' };
const PLAIN = { zone: 'bl.example.net' };
const CLEAN: Lookup<string> = { status: 'none', reason: 'no-such-name' };
const found = (...records: readonly string[]): Lookup<string> => ({ status: 'found', records });

function setUp(more: Partial<BlockListDependencies> = {}) {
  let clock = 0;
  let answer: (name: string) => Lookup<string> = (name) => (name.startsWith('2.') ? found('127.0.0.2') : CLEAN);
  const questions: string[] = [];
  const secrets: string[] = [];
  const resolver: Resolver = {
    mx: async () => ({ status: 'none', reason: 'no-such-name' }),
    addresses: async (name) => {
      questions.push(name);
      return answer(name);
    },
  };
  const ask = blockListAsker({
    resolver,
    now: () => new Date(clock),
    secret: async (name) => {
      secrets.push(name);
      return `${KEY}\n`;
    },
    ...more,
  });
  return {
    ask,
    questions,
    secrets,
    answers: (next: typeof answer) => {
      answer = next;
    },
    passes: (minutes: number) => {
      clock += minutes * 60_000;
    },
  };
}

test('the test entries come before the address, and the key is read once', async () => {
  const { ask, questions, secrets } = setUp();
  expect(await Promise.all([ask(ZEN, '203.0.113.9'), ask(ZEN, '203.0.113.10')])).toEqual([
    { state: 'clean' },
    { state: 'clean' },
  ]);
  expect(questions).toEqual(
    ['2.0.0.127', '1.0.0.127', '9.113.0.203', '10.113.0.203'].map((name) => `${name}.${KEY}.zen.dq.spamhaus.net`),
  );
  expect(secrets).toEqual(['/canary/spamhaus-dqs']);
});

test('the test entries and the key are good for an hour', async () => {
  const { ask, questions, secrets, passes } = setUp();
  await ask(ZEN, '203.0.113.9');
  passes(59);
  await ask(ZEN, '203.0.113.9');
  expect([questions.length, secrets.length]).toEqual([4, 1]);
  passes(1);
  await ask(ZEN, '203.0.113.9');
  expect([questions.length, secrets.length]).toEqual([7, 2]);
});

test('test entries that were wrong are asked for again, and never make an address clean or listed', async () => {
  const { ask, answers } = setUp();
  answers((name) => (name.startsWith('9.') ? found('127.0.0.4') : CLEAN));
  expect(await ask(PLAIN, '203.0.113.9')).toMatchObject({ state: 'unknown', reason: expect.stringMatching(/dead$/) });
  answers((name) => (name.startsWith('1.') ? CLEAN : found('127.0.0.4')));
  expect(await ask(PLAIN, '203.0.113.9')).toMatchObject({ state: 'listed', codes: ['127.0.0.4'] });
});

test('IPv6 has test entries of its own', async () => {
  const { ask, questions } = setUp();
  await ask(PLAIN, '203.0.113.9');
  await ask(PLAIN, '2001:db8::9');
  expect(questions).toHaveLength(6);
  expect(questions[3]).toBe(`2.0.0.0.0.0.f.7.f.f.f.f.${'0.'.repeat(20)}bl.example.net`);
});

class ParameterNotFound extends Error {
  override readonly name = 'ParameterNotFound';
}

test.each([
  {
    name: 'no such parameter',
    secret: () => Promise.reject(new ParameterNotFound(KEY)),
    reason: 'the key could not be read (ParameterNotFound)',
  },
  { name: 'a failure', secret: () => Promise.reject(new Error(KEY)), reason: 'the key could not be read' },
  { name: 'a failure of no kind', secret: () => Promise.reject(KEY), reason: 'the key could not be read' },
  {
    name: 'a value that is no key',
    secret: async () => '{"key": "x"}',
    reason: 'the key is not a word of letters, digits and hyphens',
  },
])('$name makes the answer unknown, and nothing is asked', async ({ secret, reason }) => {
  const { ask, questions } = setUp({ secret });
  expect(await ask(ZEN, '203.0.113.9')).toEqual({ state: 'unknown', codes: [], reason });
  expect(questions).toEqual([]);
});

test('a list with a key is unknown where there is no store of secrets', async () => {
  const resolver: Resolver = { mx: async () => CLEAN, addresses: async () => CLEAN };
  const ask = blockListAsker({ resolver, now: () => new Date(0) });
  expect(await ask(ZEN, '203.0.113.9')).toMatchObject({ state: 'unknown', reason: 'the key could not be read' });
});

test('a resolver that throws the question gives no key away', async () => {
  const { ask, answers } = setUp();
  answers((name) => {
    throw new Error(`bad name ${name}`);
  });
  expect(await ask(ZEN, '203.0.113.9')).toEqual({ state: 'unknown', codes: [], reason: 'it could not be asked' });
});
