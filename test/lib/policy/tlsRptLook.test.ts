import type { Lookup } from '../../../lib/dns/types';
import { lookUpTlsRptRecord, type TlsRptLook } from '../../../lib/policy/tlsRptLook';
import { tlsRptSentences } from '../../../lib/policy/tlsRptWords';

const MAIL = 'mailto:tlsrpt@contoso.example';
const found = (...records: readonly string[]): Lookup<string> => ({ status: 'found', records });

test.each<[what: string, lookup: Lookup<string>, look: TlsRptLook]>([
  ['a record', found('x', `v=TLSRPTv1; rua=${MAIL}`), { status: 'found', rua: [MAIL], problems: [] }],
  ['no name', { status: 'none', reason: 'no-such-name' }, { status: 'none', discarded: 0 }],
  ['records of others', found('x'), { status: 'none', discarded: 1 }],
  [
    'no answer',
    { status: 'failed', code: 'ESERVFAIL', message: 'SERVFAIL' },
    { status: 'failed', message: 'SERVFAIL' },
  ],
])('%s is looked up at _smtp._tls (RFC 8460 §3)', async (_, lookup, look) => {
  const questions: string[] = [];
  const txt = async (name: string) => {
    questions.push(name);
    return lookup;
  };
  expect(await lookUpTlsRptRecord('contoso.example', { txt })).toEqual(look);
  expect(questions).toEqual(['_smtp._tls.contoso.example']);
});

test('whoever asked may leave while the DNS is silent', async () => {
  const leaving = new AbortController();
  const txt = () => {
    setImmediate(() => leaving.abort());
    return new Promise<never>(() => {});
  };
  const left = { status: 'failed', message: 'aborted by the caller' };
  expect(await lookUpTlsRptRecord('contoso.example', { txt }, leaving.signal)).toEqual(left);
});

test.each<[look: TlsRptLook, sentences: readonly string[]]>([
  [
    { status: 'found', rua: [MAIL], problems: ['"ftp://a": reports are sent to mailto: and https: only'] },
    [
      `The domain asks for reports of TLS (TLS-RPT) at ${MAIL}.`,
      '"ftp://a": reports are sent to mailto: and https: only.',
    ],
  ],
  [
    { status: 'found', rua: ['1', '2', '3', '4', '5', '6', '7'], problems: [] },
    ['The domain asks for reports of TLS (TLS-RPT) at 1, 2, 3, 4, 5, 2 more.'],
  ],
  [{ status: 'none', discarded: 3 }, ['The domain asks for no reports of TLS (TLS-RPT).']],
  [
    { status: 'none', discarded: 1, nearMiss: 'v=tlsrptv1;' },
    ['The domain asks for no reports of TLS (TLS-RPT): "v=tlsrptv1;" does not begin with "v=TLSRPTv1;".'],
  ],
  [
    { status: 'invalid', problems: ['a', 'b'] },
    ['The TLSRPT record of the domain is invalid, so no reports are sent: a; b.'],
  ],
  [
    { status: 'failed', message: 'SERVFAIL' },
    ["Whether the domain asks for reports of TLS (TLS-RPT) can't be told: SERVFAIL."],
  ],
])('%j is told', (look, sentences) => {
  expect(tlsRptSentences(look)).toEqual(sentences);
});
