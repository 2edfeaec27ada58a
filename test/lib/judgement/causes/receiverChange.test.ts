import { receiverChange } from '../../../../lib/judgement/causes/receiverChange';
import { testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const behind = (egress: string) => ({ egress, isCloud: false });

testRule(receiverChange, 'receiver-change', [
  { name: 'ok: somebody is served', given: { losing: [losing('a'), losing('c')], offering: [offered('b')] } },
  {
    name: 'lost from everywhere',
    given: { losing: [losing('a'), losing('b'), losing('c', { isCloud: false })] },
    confidence: 'high',
    says: ['a, b and c lose STARTTLS, and no vantage is offered it.'],
  },
  {
    name: 'lost from wherever it can be seen',
    given: { losing: [losing('a'), losing('b', { isCloud: false })], unknown: [silent('c')] },
    confidence: 'medium',
    says: ['c could not look.'],
  },
  {
    name: 'lost in different ways',
    given: { losing: [losing('a'), losing('b', { outcome: 'tls-handshake-failed' })] },
    confidence: 'medium',
    says: ['a loses STARTTLS and b fails the TLS handshake'],
  },
  {
    name: 'lost at all hosts of the operator',
    given: {
      losing: [losing('a'), losing('b')],
      elsewhere: ['a', 'b'].map((vantage) => ({ vantage, mxHost: 'mx2.example.net:25', operator: 'example.net' })),
    },
    confidence: 'medium',
    says: ['So it is at mx2.example.net:25: a change at example.net as a whole.'],
  },
  {
    name: 'ok: two vantages behind one address',
    given: { losing: [losing('a', behind('198.51.100.1')), losing('b', behind('198.51.100.1'))] },
  },
  {
    name: 'ok: two vantages in one /64',
    given: { losing: [losing('a', behind('2001:db8::1')), losing('b', behind('2001:db8::2'))] },
  },
  {
    name: 'two vantages in two /64',
    given: { losing: [losing('a', behind('2001:db8::1')), losing('b', behind('2001:db8:0:1::1'))] },
    confidence: 'medium',
  },
  {
    name: 'ok: a blind vantage is no second place',
    given: { losing: [losing('a'), losing('b', { canAnswer: false })] },
  },
  { name: 'unknown: one vantage alone', given: { losing: [losing('a')], unknown: [silent('b')] } },
]);
