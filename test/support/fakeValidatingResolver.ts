import type { MxRecord } from '../../lib/dns/types';
import type { ValidatedLookup, Validation } from '../../lib/dns/validatingLookup';
import type { TlsaData, ValidatingResolver } from '../../lib/dns/validatingResolver';

/** What a resolver that validates has for a name: records, and whether they are signed. A word is an answer without any. */
type Answer<T> =
  | { readonly records: readonly T[]; readonly validation: Validation }
  | 'no-such-record'
  | 'bogus'
  | 'failed';

export interface FakeZones {
  readonly mx?: Readonly<Record<string, Answer<MxRecord>>>;
  readonly a?: Readonly<Record<string, Answer<string>>>;
  readonly tlsa?: Readonly<Record<string, Answer<TlsaData>>>;
}

export interface FakeValidatingResolver extends ValidatingResolver {
  /** Each question in its order, e.g. `TLSA _25._tcp.mx.example.org`. */
  readonly questions: readonly string[];
}

export const signed = <T>(...records: readonly T[]): Answer<T> => ({ records, validation: 'secure' });
export const unsigned = <T>(...records: readonly T[]): Answer<T> => ({ records, validation: 'insecure' });
/** As a resolver gives it that was never seen to validate. */
export const unvalidated = <T>(...records: readonly T[]): Answer<T> => ({ records, validation: 'no-validation' });

/** A resolver that validates. A question that the zones have no answer for is a fault of the test, and throws. */
export function fakeValidatingResolver({ mx = {}, a = {}, tlsa = {} }: FakeZones): FakeValidatingResolver {
  const questions: string[] = [];
  async function answer<T>(type: string, name: string, known: Answer<T> | undefined): Promise<ValidatedLookup<T>> {
    questions.push(`${type} ${name}`);
    if (known === undefined) throw new Error(`the test has no answer to ${type} ${name}`);
    if (known === 'bogus') return { status: 'bogus', message: 'its signatures have expired' };
    if (known === 'failed') return { status: 'failed', code: 'ETIMEOUT', message: 'the DNS server did not answer' };
    if (known === 'no-such-record') {
      return { status: 'none', validation: 'secure', canonicalName: name, reason: known };
    }
    return { status: 'found', canonicalName: name, ...known };
  }
  return {
    questions,
    mx: (domain) => answer('MX', domain, mx[domain]),
    addresses: (host, family) =>
      family === 4 ? answer('A', host, a[host]) : answer<string>('AAAA', host, 'no-such-record'),
    alias: (host) => answer<string>('CNAME', host, 'no-such-record'),
    tlsa: (name) => answer('TLSA', name, tlsa[name]),
  };
}
