/** An answer of the DNS: records, a certain "there is none", or a failure that says nothing about the name. */
export type Lookup<T> =
  | { readonly status: 'found'; readonly records: readonly T[] }
  | { readonly status: 'none'; readonly reason: 'no-such-name' | 'no-such-record' }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

export interface MxRecord {
  readonly preference: number;
  /** A-labels, lower case, no trailing dot. Empty for a null MX (RFC 7505). */
  readonly exchange: string;
}

/** The port to the DNS. Never throws for what a server answers or does not. */
export interface Resolver {
  mx(domain: string): Promise<Lookup<MxRecord>>;
  addresses(host: string, family: 4 | 6): Promise<Lookup<string>>;
}

/** The port to reverse DNS. Never throws for what a server answers or does not. */
export interface PointerResolver {
  /** Names that an IP address points to (PTR): lower case, no trailing dot. */
  pointers(address: string): Promise<Lookup<string>>;
}

/** Where a domain's mail goes (RFC 5321 §5.1). Hosts are in order of preference, without duplicates. */
export type MailHosts =
  | { readonly status: 'found'; readonly implicitMx: boolean; readonly hosts: readonly MxRecord[] }
  | { readonly status: 'null-mx' }
  | { readonly status: 'no-mx' }
  | { readonly status: 'unresolvable'; readonly message: string };
