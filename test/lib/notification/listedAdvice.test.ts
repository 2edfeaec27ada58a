import type { BlockListAnswer } from '../../../lib/judgement/view';
import { adviceOn } from '../../../lib/notification/findingAdvice';
import { listedAdvice } from '../../../lib/notification/listedAdvice';
import { record } from '../../support/findings';
import { losing } from '../../support/sightings';

const OFFERED_AT = '2026-11-23T21:49:50.000Z';
const ZEN = 'zen.dq.spamhaus.net';

/** Newly listed, unless said otherwise. */
const onList = (lists: readonly string[], more: Partial<BlockListAnswer> = {}): BlockListAnswer => ({
  zone: ZEN,
  state: 'listed',
  codes: [],
  lists,
  since: '2026-11-23T21:54:56.000Z',
  lastCleanAt: '2026-11-23T08:00:11.000Z',
  ...more,
});
const { lastCleanAt: _, ...atFirstLook } = onList(['XBL']);

function advice(...answers: readonly BlockListAnswer[]): string {
  const listing = {
    schemaVersion: 1,
    vantage: 'hq',
    shard: 0,
    address: '203.0.113.9',
    observedAt: OFFERED_AT,
  } as const;
  const loser = losing('hq', { role: 'mail-path', egress: '203.0.113.9', listings: [{ ...listing, answers }] });
  return listedAdvice(loser, OFFERED_AT)?.join(' ') ?? 'nothing';
}

describe('what to do about a listed address', () => {
  it.each([
    { name: 'XBL', answer: onList(['XBL (CBL data)']), says: 'probably infected' },
    { name: 'CSS', answer: onList(['CSS']), says: 'check the EHLO name (heloName) and the reverse DNS' },
    { name: 'SBL', answer: onList(['SBL']), says: 'Read the entry' },
    { name: 'DROP', answer: onList(['DROP']), says: 'the whole network' },
    {
      name: 'another list',
      answer: onList(['127.0.0.2'], { zone: 'bl.example.net', codes: ['127.0.0.2'] }),
      says: 'The owner of bl.example.net',
    },
  ])('is what $name is about', ({ name, answer, says }) => {
    const said = advice(answer);
    expect(said).toContain(says);
    expect(said.includes('infected')).toBe(name === 'XBL');
    expect(said.includes('check.spamhaus.org')).toBe(name !== 'another list');
    expect(said).not.toContain('not known');
  });

  it('is each of them where it is on several', () => {
    expect(advice(onList(['XBL', 'CSS']))).toMatch(/on XBL and CSS of .*XBL: .*CSS: /);
  });

  it('is not a cure where it was listed while STARTTLS was offered', () => {
    const said = advice(onList(['XBL'], { since: '2026-11-20T08:00:00.000Z' }));
    expect(said).toMatch(/was while STARTTLS was offered, so that alone is not the reason: ask the postmaster/);
    expect(said).not.toMatch(/infected|delist/);
  });

  it('is the new one where an old one stands beside it', () => {
    const said = advice(onList(['CSS'], { since: '2026-11-20T08:00:00.000Z' }), onList(['XBL']));
    expect(said).toMatch(/is on XBL of/);
    expect(said).not.toContain('CSS');
  });

  it('is hedged where nobody knows how old the listing is', () => {
    expect(advice(atFirstLook)).toMatch(/since when is not known: it may be the reason\. XBL: /);
  });

  it('is the postmaster where it is on the PBL only', () => {
    const said = advice(onList(['PBL'], { isNote: true }));
    expect(said).toMatch(/^203\.0\.113\.9 is on the PBL only \(a note, no sign of abuse\): ask the postmaster/);
  });

  it.each([
    { message: `203.0.113.9 is on CSS of ${ZEN} since yesterday`, says: /^CSS: .* Then delist/, never: /infected/ },
    {
      message: `203.0.113.9 is on XBL (CBL data) of ${ZEN} since yesterday`,
      says: /infected.* Then delist/,
      never: /CSS/,
    },
    {
      message: '203.0.113.9 is listed by bl.example.net (127.0.0.2)',
      says: /owner of the list/,
      never: /infected|spamhaus/,
    },
  ])('is the same before a loss: $message', ({ message, says, never }) => {
    const doFirst = adviceOn(record({ kind: 'vantage', subject: 'hq', code: 'egress-listed', message })).doFirst.join(
      ' ',
    );
    expect(doFirst).toMatch(says);
    expect(doFirst).not.toMatch(never);
  });

  it('is another address for an observer, before a loss', () => {
    const listed = record({ kind: 'vantage', code: 'egress-listed', severity: 'notice', message: `on XBL of ${ZEN}` });
    expect(adviceOn(listed).doFirst).toEqual([expect.stringContaining('nothing to delist')]);
  });
});

test("a refusal on the mail's own path has a name and an effect of its own", () => {
  expect(adviceOn(record({ code: 'probe-refused', severity: 'warning' }))).toMatchObject({ name: 'canary refused' });
  expect(adviceOn(record({ code: 'probe-refused', severity: 'critical' }))).toMatchObject({
    name: 'address of your mail refused',
    effect: expect.stringMatching(/^Your mail from that address is refused too/),
  });
});
