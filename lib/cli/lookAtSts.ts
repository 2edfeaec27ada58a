import { nodeResolver } from '../dns/nodeResolver';
import type { StsLook } from '../policy/mtaStsLook';

export interface StsLookRequest {
  readonly dnsServer?: string;
  readonly families: readonly (4 | 6)[];
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
}

export type LookAtSts = (domain: string, request: StsLookRequest) => Promise<StsLook>;

/** Loads what speaks HTTPS, which a check of hosts does without. */
export async function lookAtSts(domain: string, { dnsServer, ...request }: StsLookRequest): Promise<StsLook> {
  const policy = await import('../policy/mtaStsLook');
  const resolver = nodeResolver(dnsServer === undefined ? {} : { server: dnsServer });
  return policy.lookAtSts(domain, { ...request, resolver });
}
