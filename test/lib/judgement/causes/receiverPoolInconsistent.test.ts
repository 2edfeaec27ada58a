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
/** It lost STARTTLS at one server, behind whose address these were met with it before. */
const metOnly = (vantage: string, serverName = 's1', offeredBy: readonly string[] = ['s1', 's2']) =>
  plain(vantage, { addresses: [{ ...at(X, 'missing', serverName), offeredBy }] });
const listedAfter = {
  listings: [
    {
      schemaVersion: 1,
      vantage: 'c',
      shard: 0,
      address: '203.0.113.9',
      observedAt: '2026-11-23T21:54:55.000Z',
      answers: [
        {
          zone: 'zen.dq.spamhaus.net',
          state: 'listed',
          codes: ['127.0.0.4'],
          lists: ['XBL (CBL data)'],
          since: '2026-11-23T21:54:55.000Z',
          lastCleanAt: '2026-11-23T08:00:00.000Z',
        },
      ],
    },
  ],
} as const;
/** Served now, but it is not known by which server. */
const unnamed = (vantage: string) => offered(vantage, { addresses: [{ ...at(X, 'offered', 's2'), namedAt: STALE }] });
/** Served by `s2`, it met `s1` without STARTTLS once. */
const strayed = (vantage: string, met: string) =>
  offered(vantage, {
    addresses: [at(X, 'offered', 's2')],
    deviating: [{ outcome: 'missing', serverName: 's1', at: met }],
  });
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

/** Its handshake fails at one address; at the other one EHLO offers STARTTLS, and a handshake was completed at that time. */
const failing = (vantage: string, upgradedAt?: string) =>
  losing(vantage, {
    outcome: 'tls-handshake-failed',
    addresses: [
      at(X, 'tls-handshake-failed', 's1'),
      { ...at(Y, 'offered', 's2'), ...(upgradedAt !== undefined && { upgradedAt }) },
    ],
  });

testRule(receiverPoolInconsistent, 'receiver-pool-inconsistent', [
  {
    name: 'ok: handshakes fail, and the same server happened to answer everybody since',
    given: {
      losing: ['a', 'b', 'c'].map((id) =>
        losing(id, {
          outcome: 'tls-handshake-failed',
          ...{ lost: [], gained: [] },
          addresses: [{ ...at(X, 'tls-handshake-failed', 's1'), offeredBy: ['s1', 's2'] }],
        }),
      ),
    },
  },
  {
    name: 'ok: handshakes fail at one address, and of the other one EHLO says all that is known',
    given: { losing: [failing('a'), failing('b', STALE)] },
  },
  {
    name: 'handshakes fail at one address, and were completed at the other one in the same run',
    given: { losing: [failing('a', '2026-11-23T21:54:51.000Z'), failing('b')] },
    confidence: 'high',
    says: ['192.0.2.1 lacks STARTTLS from every vantage', '192.0.2.2 of the same host offers it'],
  },
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
    name: 'another vantage that met both names within the hour before',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing', 's1')] })],
      offering: [strayed('b', '2026-11-23T21:00:00.000Z')],
    },
    confidence: 'medium',
  },
  {
    name: 'ok: another vantage met the bad one long before',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing', 's1')] })],
      offering: [strayed('b', '2026-11-23T20:54:00.000Z')],
    },
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
  {
    name: 'a server that everybody met, of two that are known behind the address, and nobody is served',
    given: { losing: ['a', 'b', 'c'].map((id) => metOnly(id)) },
    confidence: 'low',
    says: [
      'a, b and c met s1 only, and it lacks STARTTLS.',
      's2, which offered it behind the same address before, has not answered them since.',
    ],
  },
  {
    name: 'the same of several servers at several addresses',
    given: {
      losing: ['a', 'b', 'c'].map((id) =>
        plain(id, {
          addresses: [
            { ...at(X, 'missing', 's1'), offeredBy: ['s1', 's3', 's4', 's5', 's6'] },
            { ...at(Y, 'missing', 's1'), offeredBy: ['s2', 's7', 's8'] },
          ],
        }),
      ),
    },
    confidence: 'low',
    says: ['s2, s3, s4, s5, s6, s7 and 1 more, which offered it behind the same addresses before, have not answered'],
  },
  {
    name: 'the same where only another vantage knows the servers, and can say nothing now',
    given: {
      losing: ['a', 'b', 'c'].map((id) => metOnly(id, 's1', ['s1'])),
      unknown: [silent('d', { addresses: [{ ...at(X, 'unknown'), offeredBy: ['s2'] }] })],
    },
    confidence: 'low',
  },
  {
    name: 'the same, where another address has not been heard since',
    given: {
      losing: ['a', 'b', 'c'].map((id) => {
        const { addresses = [], ...rest } = metOnly(id);
        return { ...rest, addresses: [...addresses, { ...at(Y, 'offered', 's3'), ...stale }] };
      }),
    },
    confidence: 'low',
  },
  {
    name: 'ok: a server that was not met there before, so it may have taken the place of the other',
    given: { losing: ['a', 'b', 'c'].map((id) => metOnly(id, 's1', ['s2'])) },
  },
  {
    name: 'a server that was not met there before, while another vantage is served',
    given: { losing: [metOnly('a', 's1', []), metOnly('b', 's1', [])], offering: [unnamed('c')] },
    confidence: 'low',
    says: ['a and b met s1 only', 's2, which offered it'],
  },
  {
    name: 'the same, while another vantage is served by a server at another address',
    given: { losing: [metOnly('a'), metOnly('b')], offering: [offered('c', { addresses: [at(Y, 'offered', 's3')] })] },
    confidence: 'low',
  },
  {
    name: 'ok: the other one that offers it there has no name',
    given: {
      losing: ['a', 'b', 'c'].map((id) => metOnly(id, 's1', ['s1'])),
      offering: [offered('d', { addresses: [at(X, 'offered')] })],
    },
  },
  {
    name: 'ok: one of them lost it at another server too',
    given: {
      losing: [
        metOnly('a'),
        metOnly('b'),
        plain('c', { addresses: [{ ...at(X, 'missing', 's1'), offeredBy: ['s2'] }, at(Y, 'missing', 's3')] }),
      ],
    },
  },
  {
    name: 'a pool that was told of with more certainty, where everybody meets one server now',
    given: { losing: ['a', 'b', 'c'].map((id) => metOnly(id)), told: { ...told, sightings: knownPool } },
    confidence: 'high',
    says: ['as it was said'],
  },
  {
    name: 'ok: one vantage alone, while another one is served by whatever server',
    given: { losing: [metOnly('a')], offering: [unnamed('c')] },
  },
  {
    name: 'ok: one of them met a server without a name',
    given: { losing: [metOnly('a'), metOnly('b'), plain('c', { addresses: [at(X, 'missing')] })] },
  },
  {
    name: 'ok: the other server is known at another address',
    given: {
      losing: ['a', 'b', 'c'].map((id) =>
        plain(id, {
          addresses: [
            { ...at(X, 'missing', 's1'), offeredBy: ['s1'] },
            { ...at(Y, 'unknown'), offeredBy: ['s2'] },
          ],
        }),
      ),
    },
  },
  {
    name: 'ok: one of them is newly on a block list',
    given: { losing: [metOnly('a'), metOnly('b'), { ...metOnly('c'), ...listedAfter }] },
  },
  {
    name: 'the same at two vantages, while another one is served by whatever server',
    given: { losing: [metOnly('a'), metOnly('b')], offering: [unnamed('c')] },
    confidence: 'low',
  },
  { name: 'ok: the same at two vantages, and nobody is served', given: { losing: [metOnly('a'), metOnly('b')] } },
  {
    name: 'ok: they met other servers too',
    given: { losing: [metOnly('a'), metOnly('b'), metOnly('c', 's3')] },
  },
  {
    name: 'ok: one of them met the other server without it, too, in the session before',
    given: {
      losing: [
        ...['a', 'b'].map((id) => metOnly(id)),
        plain('c', { addresses: [{ ...at(X, 'missing', 's1'), offeredBy: ['s1', 's2'], lackedBy: ['s2'] }] }),
      ],
    },
  },
  {
    name: 'ok: two of them lose another host of the operator as well',
    given: {
      losing: ['a', 'b', 'c'].map((id) => metOnly(id)),
      operator: 'example.net',
      elsewhere: ['a', 'b'].map((vantage) => ({ vantage, mxHost: 'mx2.example.net', operator: 'example.net' })),
    },
  },
  {
    name: 'ok: no other server is known there',
    given: { losing: ['a', 'b', 'c'].map((id) => metOnly(id, 's1', ['s1'])) },
  },
  {
    name: 'ok: the server that they met serves another vantage',
    given: {
      losing: ['a', 'b', 'c'].map((id) => metOnly(id)),
      offering: [offered('d', { addresses: [at(X, 'offered', 's1')] })],
    },
  },
  {
    name: 'ok: other keywords went too, so it is the clients that are restricted',
    given: { losing: ['a', 'b', 'c'].map((id) => ({ ...metOnly(id), lost: ['STARTTLS', 'SMTPUTF8'] })) },
  },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
]);
