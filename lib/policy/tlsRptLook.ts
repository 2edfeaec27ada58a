import type { TxtResolver } from '../dns/txtResolver';
import { parseTlsRptRecord, type TlsRptRecord } from './tlsRptRecord';

/** The record, or that the DNS did not answer, which says nothing of it. */
export type TlsRptLook = TlsRptRecord | { readonly status: 'failed'; readonly message: string };

/** Looks up `_smtp._tls.<domain>` (RFC 8460 §3). `domain` in A-labels. Never throws for what the DNS does. */
export async function lookUpTlsRptRecord(domain: string, resolver: TxtResolver): Promise<TlsRptLook> {
  const lookup = await resolver.txt(`_smtp._tls.${domain}`);
  switch (lookup.status) {
    case 'found':
      return parseTlsRptRecord(lookup.records);
    case 'none':
      return parseTlsRptRecord([]);
    case 'failed':
      return { status: 'failed', message: lookup.message };
  }
}
