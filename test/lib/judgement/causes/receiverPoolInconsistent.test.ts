import { receiverPoolInconsistent } from '../../../../lib/judgement/causes/receiverPoolInconsistent';
import { at, STALE, testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const X = '192.0.2.1';
const Y = '192.0.2.2';
const plain = (vantage: string, more = {}) => losing(vantage, { lost: ['STARTTLS'], gained: [], ...more });
const stale = { observedAt: STALE, namedAt: STALE } as const;
const both = { addresses: [at(X, 'missing'), at(Y, 'offered')] };

const told = {
  cause: { code: 'receiver-pool-inconsistent', confidence: 'high', evidence: ['as it was said'] },
  losing: ['a', 'b'],
} as const;
const knownPool = [
  plain('a', { addresses: [at(X, 'missing', 's1')] }),
  offered('b', { addresses: [at(X, 'offered', 's2')] }),
];
/** It met a server that offers it again, and does not believe it yet. */
const mending = (vantage: string, offeredAt = '2026-11-23T21:56:00.000Z') =>
  plain(vantage, {
    addresses: [at(X, 'missing', 's1')],
    deviating: [{ outcome: 'offered', serverName: 's1', at: offeredAt }],
  });

testRule(receiverPoolInconsistent, 'receiver-pool-inconsistent', [
  {
    name: 'ok: every address lacks it',
    given: { losing: [plain('a', { addresses: [at(X, 'missing'), at(Y, 'missing')] })] },
  },
  {
    name: 'an address that lacks it from wherever it is asked',
    given: { losing: [plain('a', both), plain('b', both)] },
    confidence: 'high',
    says: [`${X} lacks STARTTLS from every vantage that reached it (a and b).`, `${Y} of the same host offers it`],
  },
  { name: 'the same from one vantage alone', given: { losing: [plain('a', both)] }, confidence: 'medium' },
  {
    name: 'the same from two vantages behind one address',
    given: {
      losing: [plain('a', { ...both, egress: '198.51.100.1' }), plain('b', { ...both, egress: '198.51.100.1' })],
    },
    confidence: 'medium',
  },
  {
    name: 'ok: the address serves another vantage',
    given: {
      losing: [plain('a', both)],
      offering: [offered('b', { addresses: [at(X, 'offered'), at(Y, 'offered')] })],
    },
  },
  {
    name: 'the address served another vantage only before',
    given: {
      losing: [plain('a', both)],
      offering: [offered('b', { addresses: [{ ...at(X, 'offered'), ...stale }, at(Y, 'offered')] })],
    },
    confidence: 'medium',
  },
  {
    name: 'unknown: the other address has not been heard since',
    given: { losing: [plain('a', { addresses: [at(X, 'missing'), { ...at(Y, 'offered'), ...stale }] })] },
  },
  {
    name: 'ok: vantages that were sent to one address each',
    given: {
      losing: [plain('a', { addresses: [at(X, 'missing')] })],
      offering: [offered('b', { addresses: [at(Y, 'offered')] })],
    },
  },
  {
    name: 'names that take turns behind one address',
    given: {
      losing: [plain('a', { addresses: [at(X, 'missing', 's1')] })],
      offering: [offered('b', { addresses: [at(X, 'offered', 's2')] })],
    },
    confidence: 'low',
    says: ['s1 lacks STARTTLS', 's2 of the same host'],
  },
  {
    name: 'a vantage that met both names',
    given: {
      losing: [
        plain('a', {
          addresses: [at(X, 'missing', 's1')],
          deviating: [{ outcome: 'offered', serverName: 's2' }],
        }),
      ],
      offering: [offered('b', { addresses: [at(X, 'offered', 's2')] })],
    },
    confidence: 'medium',
  },
  {
    name: 'ok: other keywords went too, so the client is restricted',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing', 's1')] })],
      offering: [offered('b', { addresses: [at(X, 'offered', 's2')] })],
    },
  },
  {
    name: 'ok: the same name serves another vantage',
    given: {
      losing: [plain('a', { addresses: [at(X, 'missing', 's1')] })],
      offering: [offered('b', { addresses: [at(X, 'offered', 's1')] })],
    },
  },
  {
    name: 'servers that get better one after the other, of which that was said',
    given: { losing: [mending('a'), plain('b', { addresses: [at(X, 'missing', 's1')] })], told },
    confidence: 'high',
    says: ['as it was said'],
  },
  {
    name: 'ok: the same, but nothing of the kind was said',
    given: { losing: [mending('a'), plain('b', { addresses: [at(X, 'missing', 's1')] })] },
  },
  {
    name: 'ok: what was offered was offered before the last run that lost it',
    given: {
      losing: [mending('a', '2026-11-23T21:54:00.000Z'), plain('b', { addresses: [at(X, 'missing', 's1')] })],
      told,
    },
  },
  {
    name: 'ok: another vantage loses it now',
    given: { losing: [mending('a'), plain('z', { addresses: [at(X, 'missing', 's1')] })], told },
  },
  {
    name: 'the bad server of a known pool, which everybody meets just now',
    given: {
      losing: ['a', 'b', 'z'].map((id) => plain(id, { addresses: [at(X, 'missing', 's1')] })),
      told: { ...told, sightings: knownPool },
    },
    confidence: 'high',
    says: ['as it was said'],
  },
  {
    name: 'ok: the good server of a known pool lacks it too',
    given: {
      losing: [
        plain('a', { addresses: [at(X, 'missing', 's1')] }),
        plain('b', { addresses: [at(X, 'missing', 's2')] }),
      ],
      told: { ...told, sightings: knownPool },
    },
  },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
]);
