import type { TxtResolver } from '../dns/txtResolver';
import type { Lookup } from '../dns/types';
import { parseTlsRptRecord, type TlsRptRecord } from './tlsRptRecord';
import { untilAborted } from './untilAborted';

/** The record, or that the DNS did not answer, which says nothing of it. */
export type TlsRptLook = TlsRptRecord | { readonly status: 'failed'; readonly message: string };

const ABORTED: Lookup<string> = { status: 'failed', code: 'aborted', message: 'aborted by the caller' };

/** Looks up `_smtp._tls.<domain>` (RFC 8460 §3). `domain` in A-labels. Never throws for what the DNS does. */
export async function lookUpTlsRptRecord(
  domain: string,
  resolver: TxtResolver,
  signal?: AbortSignal,
): Promise<TlsRptLook> {
  const lookup = await untilAborted(resolver.txt(`_smtp._tls.${domain}`), signal, ABORTED);
  switch (lookup.status) {
    case 'found':
      return parseTlsRptRecord(lookup.records);
    case 'none':
      return parseTlsRptRecord([]);
    case 'failed':
      return { status: 'failed', message: lookup.message };
  }
}
