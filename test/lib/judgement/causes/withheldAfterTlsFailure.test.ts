import { withheldAfterTlsFailure } from '../../../../lib/judgement/causes/withheldAfterTlsFailure';
import { testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const failedAt = (handshakeFailedAt: string) => losing('a', { handshakeFailedAt });

testRule(withheldAfterTlsFailure, 'withheld-after-tls-failure', [
  { name: 'ok: no handshake of ours failed', given: { losing: [losing('a')], offering: [offered('b')] } },
  {
    name: 'missing within an hour of our own failed handshake',
    given: { losing: [failedAt('2026-11-23T21:24:52.000Z')], offering: [offered('b')] },
    confidence: 'high',
    says: ['our own TLS handshake failed 30 minutes before', 'b is offered it'],
  },
  {
    name: 'the same, and nobody else can look',
    given: { losing: [failedAt('2026-11-23T21:53:00.000Z')], unknown: [silent('b')] },
    confidence: 'medium',
  },
  { name: 'ok: it failed hours before', given: { losing: [failedAt('2026-11-23T19:54:52.000Z')] } },
  { name: 'ok: it failed after the loss', given: { losing: [failedAt('2026-11-23T21:55:52.000Z')] } },
  {
    name: 'ok: the handshake itself is what is lost',
    given: {
      losing: [losing('a', { outcome: 'tls-handshake-failed', handshakeFailedAt: '2026-11-23T21:50:00.000Z' })],
    },
  },
  {
    name: 'ok: another vantage loses it without a failed handshake',
    given: { losing: [failedAt('2026-11-23T21:53:00.000Z'), losing('b')] },
  },
  { name: 'unknown: nobody can look', given: { unknown: [silent('a')] } },
]);
