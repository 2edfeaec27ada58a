import { lessThanOthers, lostKeywords } from '../../../lib/judgement/hostKeywords';
import { healthy, observation, session, throttled, timedOut } from '../../support/observations';

const observed = (...all: readonly ReturnType<typeof session>[]) =>
  all.map((each, index) => observation(each, '2026-11-23T12:00:00.000Z', `192.0.2.${index + 1}`));
const offering = (...keywords: readonly string[]) => session({ keywords });

describe('the lost keywords of a host', () => {
  test.each([
    {
      name: 'are STARTTLS, since it is expected, at a single address',
      given: [offering('SIZE')],
      required: [],
      lost: ['STARTTLS'],
    },
    {
      name: 'are what is required',
      given: [offering('STARTTLS', 'SIZE')],
      required: ['SIZE', 'DANE'],
      lost: ['DANE'],
    },
    {
      name: 'are those that another address offers',
      given: [offering('SIZE', 'STARTTLS', 'DSN', 'CHUNKING'), offering('SIZE', 'STARTTLS')],
      required: [],
      lost: ['CHUNKING', 'DSN'],
    },
    {
      name: 'are not what only an address without STARTTLS offers, as in the founding incident',
      given: [offering('SIZE', 'STARTTLS', 'SMTPUTF8'), offering('SIZE', 'AUTH')],
      required: [],
      lost: ['SMTPUTF8', 'STARTTLS'],
    },
    { name: 'are none where all is offered everywhere', given: [healthy(), healthy()], required: [], lost: [] },
    { name: 'are none where nobody answered EHLO', given: [timedOut(), throttled()], required: ['SIZE'], lost: [] },
    { name: 'are none where one did and had all', given: [healthy(), timedOut()], required: [], lost: [] },
  ])('$name', ({ given, required, lost }) => {
    expect(lostKeywords(observed(...given), required)).toEqual(lost);
  });
});

describe('an address that offers less than another one', () => {
  const [more, less, unseen] = observed(offering('STARTTLS', 'SIZE', 'DSN', 'CHUNKING'), offering('SIZE'), timedOut());
  const all = [more, less, unseen].filter((each) => each !== undefined);
  const findingsOf = (one: (typeof all)[number] | undefined, required: readonly string[] = []) =>
    one === undefined ? [] : lessThanOthers(one, all, required);

  test('gives one notice, which leaves STARTTLS and what is required to others', () => {
    expect(findingsOf(less, ['DSN'])).toEqual([
      {
        code: 'capability-lost',
        severity: 'notice',
        message: 'less is offered than at another address of this host: no CHUNKING',
      },
    ]);
  });

  test('is none that offers all, or that did not answer', () => {
    expect([...findingsOf(more), ...findingsOf(unseen)]).toEqual([]);
  });
});
