import type { Transition } from '../../../lib/judgement/incident';
import type { Sighting } from '../../../lib/judgement/sighting';
import { CAUSE_CODES, SCOPES } from '../../../lib/judgement/verdict';
import type { BlockListAnswer } from '../../../lib/judgement/view';
import { adviceFor } from '../../../lib/notification/advice';
import { reach } from '../../../lib/notification/words';
import { incident, transition } from '../../support/incidents';
import { losing, offered } from '../../support/sightings';

const said = (more: Partial<Transition>) => {
  const about = transition(more);
  const { doFirst, effect } = adviceFor({ incident: incident([about]), transition: about });
  return { doFirst: doFirst.join(' '), effect: effect.join(' ') };
};
const cause = (code: Transition['cause']['code']) => ({ cause: { code, confidence: 'low', evidence: [] } }) as const;
const hq = (more: Partial<Sighting> = {}) => losing('hq', { role: 'mail-path', egress: '203.0.113.9', ...more });
const answer = (more: Partial<BlockListAnswer>): Partial<Sighting> => ({
  listings: [
    {
      schemaVersion: 1,
      vantage: 'hq',
      shard: 0,
      address: '203.0.113.9',
      observedAt: '2026-11-23T21:54:55.000Z',
      answers: [{ zone: 'zen.dq.spamhaus.net', state: 'clean', codes: [], lists: [], ...more }],
    },
  ],
});

describe('what to do first, and the effect', () => {
  const rows = CAUSE_CODES.flatMap((code) => SCOPES.map((scope) => ({ code, scope })));

  test.each(rows)('of $code, $scope: something for everybody', ({ code, scope }) => {
    for (const role of ['mail-path', 'observer'] as const) {
      for (const ours of [true, false]) {
        const { doFirst, effect } = said({ ...cause(code), scope, sightings: [hq({ role, ours }), offered('b')] });
        expect(doFirst).not.toBe('');
        expect(effect).toMatch(ours ? /mail that you receive/i : /your mail/i);
      }
    }
  });

  test.each([
    {
      name: 'a listing is named',
      more: answer({ state: 'listed', lists: ['XBL'] }),
      says: '203.0.113.9 is on XBL of zen.dq.spamhaus.net',
    },
    { name: 'a clean address is no matter of delisting', more: answer({}), says: 'is on none of the block lists' },
    { name: 'what is unknown is to be looked up', more: answer({ state: 'unknown' }), says: 'Look 203.0.113.9 up' },
    { name: 'what nobody asked is to be looked up', more: {}, says: 'Look 203.0.113.9 up' },
  ])('of the address of the mail: $name', ({ more, says }) => {
    expect(said({ ...cause('source-address-reputation'), sightings: [hq(more)] }).doFirst).toContain(says);
  });

  test('a listed observer is replaced, not delisted', () => {
    const sightings = [losing('hq', { egress: '203.0.113.9', ...answer({ state: 'listed', lists: ['XBL'] }) })];
    expect(said({ ...cause('source-address-reputation'), sightings })).toMatchObject({
      doFirst: expect.stringContaining('nothing to delist'),
      effect: expect.stringContaining('not known'),
    });
  });

  test('some addresses are named as such', () => {
    expect(reach(transition({ scope: 'some-addresses' }))).toBe('some addresses');
  });

  test('an IPv6 address is named as its /64', () => {
    const sightings = [hq({ egress: '2001:db8:1:2::9' })];
    expect(said({ ...cause('source-address-reputation'), sightings }).doFirst).toContain('Look 2001:db8:1:2::/64 up');
  });
});
