import { receiverRegional } from '../../../../lib/judgement/causes/receiverRegional';
import { at, testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const X = '192.0.2.1';
const Y = '198.51.100.1';
const sent = (address: string) => ({ address, addresses: [at(address, 'missing')] });
const served = (address: string) => ({ address, addresses: [at(address, 'offered')] });

testRule(receiverRegional, 'receiver-regional', [
  { name: 'ok: nobody loses it', given: { offering: [offered('b')] } },
  {
    name: 'vantages that were sent to different addresses',
    given: { losing: [losing('a', sent(X))], offering: [offered('b', served(Y))] },
    confidence: 'low',
    says: [`a loses STARTTLS at ${X}.`, `b reached ${Y} instead, and is offered it.`],
  },
  {
    name: 'two regions, two vantages in each',
    given: {
      losing: [losing('a', sent(X)), losing('c', sent(X))],
      offering: [offered('b', served(Y)), offered('d', served(Y))],
    },
    confidence: 'medium',
  },
  {
    name: 'one address with a server of its own in each region',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing', 'eu.mx')] })],
      offering: [offered('b', { addresses: [at(X, 'offered', 'us.mx')] })],
    },
    confidence: 'low',
    says: ['at eu.mx', 'reached us.mx instead'],
  },
  { name: 'ok: the same server', given: { losing: [losing('a')], offering: [offered('b')] } },
  { name: 'ok: nobody is served', given: { losing: [losing('a', sent(X)), losing('b', sent(Y))] } },
  {
    name: 'unknown: they may have reached the same server',
    given: {
      losing: [losing('a', { addresses: [at(X, 'missing'), at(Y, 'unknown')] })],
      offering: [offered('b', served(Y))],
    },
  },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
]);
