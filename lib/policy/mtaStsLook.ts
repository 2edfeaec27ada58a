import type { TxtResolver } from '../dns/txtResolver';
import type { HttpsPolicyOptions } from './httpsPolicy';
import { fetchStsPolicy, type StsFetch } from './mtaStsFetch';
import { readStsRecords, type StsRecord } from './mtaStsRecord';
import { untilAborted } from './untilAborted';

/** The record, or that the DNS did not answer, which says nothing of it. */
export type StsRecordLook = StsRecord | { readonly status: 'failed'; readonly message: string };

/** One look at a domain's MTA-STS; the policy is fetched only where a record says that there is one (RFC 8461 §3.1). */
export interface StsLook {
  readonly record: StsRecordLook;
  readonly fetched?: StsFetch;
}

export interface StsLookOptions extends HttpsPolicyOptions {
  readonly resolver: HttpsPolicyOptions['resolver'] & TxtResolver;
}

/** Looks the record up and fetches the policy. `domain` in A-labels. Never throws for what a peer or the DNS does. */
export async function lookAtSts(domain: string, options: StsLookOptions): Promise<StsLook> {
  const record = await untilAborted(lookUpStsRecord(domain, options.resolver), options.signal, ABORTED);
  return record.status === 'found' ? { record, fetched: await fetchStsPolicy(domain, options) } : { record };
}

/** RFC 8461 §3.1. */
export async function lookUpStsRecord(domain: string, resolver: TxtResolver): Promise<StsRecordLook> {
  const lookup = await resolver.txt(`_mta-sts.${domain}`);
  switch (lookup.status) {
    case 'found':
      return readStsRecords(lookup.records);
    case 'none':
      return { status: 'none' };
    case 'failed':
      return { status: 'failed', message: lookup.message };
  }
}

const ABORTED: StsRecordLook = { status: 'failed', message: 'aborted by the caller' };
