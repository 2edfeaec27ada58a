import { sourceAddressReputation } from '../../../../lib/judgement/causes/sourceAddressReputation';
import type { BlockListAnswer, Listing } from '../../../../lib/judgement/view';
import { at, STALE, testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const X = '192.0.2.1';
const plain = (vantage: string, more = {}) => losing(vantage, { lost: ['STARTTLS'], gained: [], ...more });
const BEFORE = '2026-11-23T08:00:00.000Z';
const AFTER = '2026-11-23T21:54:55.000Z';
const listed: BlockListAnswer = {
  zone: 'zen.dq.spamhaus.net',
  state: 'listed',
  codes: ['127.0.0.4'],
  lists: ['XBL (CBL data)'],
  since: AFTER,
  lastCleanAt: BEFORE,
};
const clean: BlockListAnswer = { zone: 'zen.dq.spamhaus.net', state: 'clean', codes: [], lists: [] };
const listing = (answer: BlockListAnswer, more: Partial<Listing> = {}): { readonly listings: readonly Listing[] } => ({
  listings: [
    { schemaVersion: 1, vantage: 'a', shard: 0, address: '203.0.113.9', observedAt: AFTER, answers: [answer], ...more },
  ],
});
const { since: _, lastCleanAt: __, ...undated } = listed;

testRule(sourceAddressReputation, 'source-address-reputation', [
  { name: 'ok: nobody is served', given: { losing: [losing('a')] } },
  {
    name: 'the same server name serves one and not the other',
    given: { losing: [plain('a')], offering: [offered('b')] },
    confidence: 'low',
    says: ['The same server mx.example.net offers STARTTLS to b and withholds it from a at the same time.'],
  },
  {
    name: 'unknown: the same address only, behind which unlike servers were found to take turns',
    given: {
      losing: [plain('a', { serverName: 's1.example.net' })],
      offering: [offered('b', { serverName: 's2.example.net' })],
      told: {
        cause: { code: 'receiver-pool-inconsistent', confidence: 'low', evidence: [] },
        losing: ['a'],
      },
    },
  },
  {
    name: 'the same, and other keywords went too',
    given: { losing: [losing('a')], offering: [offered('b')] },
    confidence: 'medium',
    says: ['With STARTTLS went SMTPUTF8', 'New among the keywords: AUTH', 'Block lists were not asked'],
  },
  {
    name: 'the same, and other hosts of the operator withhold it from there only',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: [{ vantage: 'a', mxHost: 'mx2.example.net:25', operator: 'example.net' }],
    },
    confidence: 'medium',
    says: ['From a only it is gone at another host of example.net too.'],
  },
  {
    name: 'the same, and the other hosts withhold it from everybody',
    given: {
      losing: [plain('a')],
      offering: [offered('b')],
      elsewhere: ['a', 'b'].map((vantage) => ({ vantage, mxHost: 'mx2.example.net:25', operator: 'example.net' })),
    },
    confidence: 'low',
  },
  {
    name: 'a new listing on the XBL',
    given: { losing: [plain('a', listing(listed))], offering: [offered('b')] },
    confidence: 'high',
    says: ['203.0.113.9 is on XBL (CBL data)', 'after STARTTLS was last offered there'],
  },
  {
    name: 'a new listing of one of two that lose it',
    given: { losing: [plain('a', listing(listed)), plain('d')], offering: [offered('b')] },
    confidence: 'medium',
  },
  {
    name: 'a new listing, but on another list than those of Spamhaus',
    given: {
      losing: [plain('a', listing({ ...listed, zone: 'bl.example', lists: ['127.0.0.4'] }))],
      offering: [offered('b')],
    },
    confidence: 'medium',
  },
  {
    name: 'a listing that stood while STARTTLS was offered is neutral',
    given: { losing: [plain('a', listing({ ...listed, since: BEFORE }))], offering: [offered('b')] },
    confidence: 'low',
    says: ['explains nothing'],
  },
  {
    name: 'a listing whose age nobody knows',
    given: { losing: [losing('a', listing(undated))], offering: [offered('b')] },
    confidence: 'medium',
    says: ['whether it stood there while STARTTLS was offered is not known'],
  },
  {
    name: 'a listing where STARTTLS was never seen offered',
    given: {
      losing: [{ ...losing('a', listing(listed)), lastOfferedAt: undefined }].map(
        ({ lastOfferedAt: _none, ...s }) => s,
      ),
      offering: [offered('b')],
    },
    confidence: 'medium',
    says: ['whether that is newer than the loss is not known'],
  },
  {
    name: 'a PBL entry is a note',
    given: {
      losing: [plain('a', listing({ ...listed, codes: ['127.0.0.10'], lists: ['PBL'], isNote: true }))],
      offering: [offered('b')],
    },
    confidence: 'low',
    says: ['no sign of abuse'],
  },
  {
    name: 'an address that is on no list',
    given: { losing: [plain('a', listing(clean))], offering: [offered('b')] },
    confidence: 'low',
    says: ['is not listed by zen.dq.spamhaus.net.'],
  },
  {
    name: 'an address that was on no list before the loss',
    given: { losing: [plain('a', listing(clean, { observedAt: BEFORE }))], offering: [offered('b')] },
    confidence: 'low',
    says: ['as of before the loss'],
  },
  {
    name: 'a look-up that failed is unknown, never clean',
    given: {
      losing: [plain('a', listing({ ...clean, state: 'unknown', reason: 'no answer' }))],
      offering: [offered('b')],
    },
    confidence: 'low',
    says: ['Whether zen.dq.spamhaus.net lists 203.0.113.9 is unknown (no answer)'],
  },
  {
    name: 'an IPv6 address is named as its /64',
    given: { losing: [plain('a', { egress: '2001:db8:1:2::9' })], offering: [offered('b')] },
    confidence: 'low',
    says: ['look 2001:db8:1:2::/64 up'],
  },
  {
    name: 'the same address, whatever the servers call themselves',
    given: { losing: [losing('a', { serverName: 's1' })], offering: [offered('b', { serverName: 's2' })] },
    confidence: 'medium',
    says: [`The same address ${X} offers STARTTLS to b`],
  },
  {
    name: 'a server that refuses EHLO from one',
    given: {
      losing: [plain('a', { outcome: 'ehlo-refused', addresses: [at(X, 'ehlo-refused')] })],
      offering: [offered('b')],
    },
    confidence: 'low',
    says: ['offers STARTTLS to b and refuses EHLO from a'],
  },
  {
    name: 'a server that turns one away',
    given: {
      losing: [plain('a', { outcome: 'probe-refused', addresses: [at(X, 'probe-refused')] })],
      offering: [offered('b')],
    },
    confidence: 'low',
    says: ['and turns a away'],
  },
  {
    name: 'ok: a handshake that fails is no restriction',
    given: { losing: [plain('a', { outcome: 'tls-handshake-failed' })], offering: [offered('b')] },
  },
  {
    name: 'ok: the others reached another server',
    given: { losing: [losing('a')], offering: [offered('b', { serverName: 's2', address: '192.0.2.2' })] },
  },
  {
    name: 'unknown: the others reached the address only before',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing')] })],
      offering: [offered('b', { addresses: [{ ...at(X, 'offered'), observedAt: STALE }, at('192.0.2.2', 'offered')] })],
    },
  },
  {
    name: 'unknown: nobody is served now, though one that loses it met the server with it since',
    given: {
      losing: [
        losing('a', { addresses: [at(X, 'missing', 's1')], deviating: [{ outcome: 'offered', serverName: 's1' }] }),
        losing('b', { addresses: [at(X, 'missing', 's1')] }),
      ],
    },
  },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
]);
