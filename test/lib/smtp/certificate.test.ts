import { X509Certificate } from 'node:crypto';
import { MAX_NAMES, namesHost, readCertificate } from '../../../lib/smtp/certificate';
import { type CertificateChoice, createAuthority, type TestAuthority } from '../../support/certificates';

let authority: TestAuthority;

beforeAll(async () => {
  authority = await createAuthority();
});

const certificateWith = async (choice: CertificateChoice): Promise<X509Certificate> =>
  new X509Certificate((await authority.issue(choice)).cert);

interface Row {
  readonly name: string;
  readonly certificate: CertificateChoice;
  readonly matches: readonly string[];
  readonly differs: readonly string[];
}

/** RFC 9525 §6.3 (DNS names), §6.5 (addresses); §2 (no common name). */
const table: readonly Row[] = [
  {
    name: 'a host name, whatever its case',
    certificate: { names: ['mx.Example.org'] },
    matches: ['mx.example.org', 'MX.EXAMPLE.ORG'],
    differs: ['example.org', 'a.mx.example.org', 'mx.example.org.evil.example', 'mxxexample.org', '.example.org', ''],
  },
  {
    name: 'each of several names',
    certificate: { names: ['mx1.example.org', 'mx2.example.org'] },
    matches: ['mx1.example.org', 'mx2.example.org'],
    differs: ['mx3.example.org'],
  },
  {
    name: 'a wildcard for exactly one left-most label',
    certificate: { names: ['*.example.org'] },
    matches: ['mx.example.org', 'xn--bcher-kva.example.org'],
    differs: ['example.org', 'a.mx.example.org', '.example.org', 'mx.example.net'],
  },
  {
    name: 'no part of a label',
    certificate: { names: ['mx*.example.org'] },
    matches: [],
    differs: ['mx1.example.org'],
  },
  { name: 'no later label', certificate: { names: ['mx.*.example.org'] }, matches: [], differs: ['mx.a.example.org'] },
  { name: 'no two wildcards', certificate: { names: ['*.*.example.org'] }, matches: [], differs: ['a.b.example.org'] },
  { name: 'no wildcard alone', certificate: { names: ['*'] }, matches: [], differs: ['localhost', 'example.org'] },
  {
    name: 'no common name, with no subjectAltName',
    certificate: { names: [], commonName: 'mx.example.org' },
    matches: [],
    differs: ['mx.example.org'],
  },
  {
    name: 'no common name, beside an address',
    certificate: { names: [], commonName: 'mx.example.org', addresses: ['192.0.2.1'] },
    matches: ['192.0.2.1'],
    differs: ['mx.example.org'],
  },
  {
    name: 'no common name, beside another host name',
    certificate: { names: ['mx.example.net'], commonName: 'mx.example.org' },
    matches: ['mx.example.net'],
    differs: ['mx.example.org'],
  },
  {
    name: 'an IPv6 address in any notation',
    certificate: { names: [], addresses: ['2001:db8::1'] },
    matches: ['2001:db8::1', '2001:DB8:0:0:0:0:0:1'],
    differs: ['2001:db8::2', '192.0.2.1'],
  },
  {
    name: 'no address that stands as a host name or as the common name',
    certificate: { names: ['192.0.2.1'] },
    matches: [],
    differs: ['192.0.2.1'],
  },
];

describe('namesHost', () => {
  test.each(table)('goes by $name', async ({ certificate, matches, differs }) => {
    const x509 = await certificateWith(certificate);
    expect(matches.filter((host) => !namesHost(x509, host))).toEqual([]);
    expect(differs.filter((host) => namesHost(x509, host))).toEqual([]);
  });
});

describe('readCertificate', () => {
  test('tells the names that count, not the common name, which stands in the chain', async () => {
    const both = await certificateWith({
      names: ['mx.example.org'],
      addresses: ['192.0.2.1'],
      commonName: 'other.example',
    });
    expect(readCertificate(both).names).toEqual(['mx.example.org', '192.0.2.1']);
    const none = readCertificate(await certificateWith({ names: [], commonName: 'mx.example.org' }));
    expect(none.names).toEqual([]);
    expect(none.chain).toEqual([{ subject: 'CN=mx.example.org', issuer: 'O=starttls-canary, CN=Test Authority' }]);
  });

  test('takes a name with commas and quotes for one name, and believes nothing that is quoted in it', async () => {
    for (const hostile of [
      'a.example, DNS:mx.example.org',
      '"a.example", DNS:"mx.example.org',
      'a.example\\", DNS:b',
    ]) {
      const x509 = await certificateWith({ names: [hostile] });
      expect(readCertificate(x509).names).toHaveLength(1);
      expect(namesHost(x509, 'mx.example.org')).toBe(false);
    }
  });

  test('keeps no more names than its cap', async () => {
    const names = Array.from({ length: MAX_NAMES + 1 }, (_, index) => `mx${index}.example.org`);
    expect(readCertificate(await certificateWith({ names })).names).toEqual(names.slice(0, MAX_NAMES));
  });
});
