import { undetermined } from '../../../../lib/judgement/causes/undetermined';
import { testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

testRule(undetermined, 'undetermined', [
  {
    name: 'one vantage alone, and the others can’t look',
    given: { losing: [losing('a')], unknown: [silent('b')] },
    confidence: 'low',
    says: ['a loses STARTTLS. No other vantage could look', 'Unknown at b.'],
  },
  {
    name: 'one vantage alone, and the others have not looked yet',
    given: { losing: [losing('a')], unknown: [offered('b'), silent('c')] },
    confidence: 'low',
    says: ['No other vantage has looked since', 'b has not looked since.', 'Unknown at c.'],
  },
  {
    name: 'somebody is served, nobody knows by which server',
    given: { losing: [losing('a')], offering: [offered('b')] },
    confidence: 'low',
    says: ['b is offered it, but by which server is not known.'],
  },
  {
    name: 'a handshake that fails for one only',
    given: { losing: [losing('a', { outcome: 'tls-handshake-failed' })], offering: [offered('b')] },
    confidence: 'low',
    says: ['a fails the TLS handshake. b is offered it: something about this client'],
  },
  {
    name: 'refused EHLO',
    given: { losing: [losing('a', { outcome: 'ehlo-refused' })] },
    confidence: 'low',
    says: ['a is refused EHLO, and so STARTTLS.'],
  },
]);
