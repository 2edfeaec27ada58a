import { parseHostName } from './hostName';
import type { MxRecord } from './types';
import { type ExchangeOptions, exchange } from './validatingExchange';
import { type Ask, type ValidatedLookup, validatedLookup } from './validatingLookup';
import { plainName } from './validatingMessage';
import type { ValidatingServer } from './validatingServer';

/** The data of a TLSA record (RFC 6698 §2.1), as it came. */
export interface TlsaData {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/** The port to a resolver that validates. Never throws for what a server answers or does not. */
export interface ValidatingResolver {
  mx(domain: string): Promise<ValidatedLookup<MxRecord>>;
  addresses(host: string, family: 4 | 6): Promise<ValidatedLookup<string>>;
  /** The alias itself, which can be signed where what it leads to is not. */
  alias(host: string): Promise<ValidatedLookup<string>>;
  /** `name` with port and protocol: `_25._tcp.mx.example.org`. */
  tlsa(name: string): Promise<ValidatedLookup<TlsaData>>;
}

export interface ValidatingResolverOptions extends Partial<ExchangeOptions> {
  readonly server: ValidatingServer;
  /** A name whose NS records are signed for the resolver; it shows that it validates at all. Default: the root. */
  readonly knownSigned?: string;
}

/** A resolver over UDP, TCP or HTTPS. It keeps nothing but that the server has been seen to validate. */
export function validatingResolver({
  server,
  timeoutMs = 5_000,
  knownSigned = '.',
  ca,
}: ValidatingResolverOptions): ValidatingResolver {
  const ask: Ask = (question) => exchange(server, question, { timeoutMs, ...(ca === undefined ? {} : { ca }) });
  const path = { isTrusted: server.isTrusted, validates: onceTrue(() => hasValidated(ask, knownSigned)) };
  return {
    mx: (name) =>
      validatedLookup(ask, path, { name, type: 'MX' }, (record) =>
        record.type === 'MX' ? [{ preference: record.data.preference ?? 0, exchange: exchangeOf(record.data) }] : [],
      ),
    addresses: (name, family) =>
      validatedLookup(ask, path, { name, type: family === 4 ? 'A' : 'AAAA' }, (record) =>
        record.type === 'A' || record.type === 'AAAA' ? [record.data] : [],
      ),
    alias: (name) =>
      validatedLookup(ask, path, { name, type: 'CNAME' }, (record) =>
        record.type === 'CNAME' ? [plainName(record.data)] : [],
      ),
    tlsa: (name) =>
      validatedLookup(ask, path, { name, type: 'TLSA' }, (record) => {
        if (record.type !== 'TLSA') return [];
        const { usage, selector, matchingType: matching, certificate: data } = record.data;
        return [{ usage, selector, matching, data }];
      }),
  };
}

/** As `nodeResolver` gives it; what is no host name stays as it came, for its users to refuse. */
function exchangeOf({ exchange: written }: { readonly exchange: string }): string {
  const plain = plainName(written);
  const parsed = parseHostName(plain);
  return parsed.ok ? parsed.name : plain;
}

async function hasValidated(ask: Ask, name: string): Promise<boolean> {
  const asked = await ask({ name, type: 'NS' });
  return asked.status === 'answered' && asked.answer.responseCode === 0 && asked.answer.isAuthenticated;
}

/** Asks until the answer is yes; a resolver that has validated once does so. */
function onceTrue(ask: () => Promise<boolean>): () => Promise<boolean> {
  let asked: Promise<boolean> | undefined;
  return async () => {
    asked ??= ask();
    const isTrue = await asked;
    if (!isTrue) asked = undefined;
    return isTrue;
  };
}
