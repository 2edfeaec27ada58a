import { smtpProxyOnPath } from '../../../../lib/judgement/causes/smtpProxyOnPath';
import { testRule } from '../../../support/evidence';
import { losing, offered, silent } from '../../../support/sightings';

const proxied = { by: 'proxy.example.org', outcome: 'missing' } as const;

testRule(smtpProxyOnPath, 'smtp-proxy-on-path', [
  { name: 'ok: nobody loses it', given: { offering: [offered('b')] } },
  {
    name: 'what is lost is lost at the proxy',
    given: { losing: [silent('a', { proxied })], offering: [offered('b')] },
    confidence: 'high',
    says: ['proxy.example.org answers a for hosts of unrelated operators'],
  },
  { name: 'ok: the server itself withholds it', given: { losing: [losing('a')] } },
  { name: 'unknown: a vantage behind a proxy that loses nothing', given: { unknown: [silent('a', { proxied })] } },
]);
