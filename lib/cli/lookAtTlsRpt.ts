import { nodeResolver } from '../dns/nodeResolver';
import type { TlsRptLook } from '../policy/tlsRptLook';

export interface TlsRptLookRequest {
  readonly dnsServer?: string;
  readonly signal?: AbortSignal;
}

export type LookAtTlsRpt = (domain: string, request: TlsRptLookRequest) => Promise<TlsRptLook>;

/** Loads what reads the record, which a check of hosts does without. */
export async function lookAtTlsRpt(domain: string, { dnsServer, signal }: TlsRptLookRequest): Promise<TlsRptLook> {
  const { lookUpTlsRptRecord } = await import('../policy/tlsRptLook');
  return lookUpTlsRptRecord(domain, nodeResolver(dnsServer === undefined ? {} : { server: dnsServer }), signal);
}
