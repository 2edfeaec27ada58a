import { fetchHttpsPolicy, type HttpsPolicyOptions } from './httpsPolicy';
import type { HttpsFaultCode } from './httpsPolicyFault';
import { parseStsPolicy, type StsPolicy } from './mtaStsPolicy';
import { problem, type StsProblem } from './mtaStsProblem';

/** What came of a fetch, told apart as RFC 8460 §4.3.2.2 does. */
export type StsFetch =
  | { readonly status: 'policy'; readonly policy: StsPolicy }
  | { readonly status: 'fetch-error'; readonly code: HttpsFaultCode; readonly reason: string }
  | { readonly status: 'webpki-invalid'; readonly reason: string }
  | { readonly status: 'invalid'; readonly problems: readonly StsProblem[] };

const PATH = '/.well-known/mta-sts.txt';
/** The Policy Host (RFC 8461 §3.3); `domain` in A-labels. */
export const policyHost = (domain: string): string => `mta-sts.${domain}`;

/** Fetches and reads the policy of a domain, whether or not a record says that there is one. Never throws for a peer. */
export async function fetchStsPolicy(domain: string, options: HttpsPolicyOptions): Promise<StsFetch> {
  const fetched = await fetchHttpsPolicy(policyHost(domain), PATH, options);
  if (fetched.status === 'failed') {
    const { code, reason } = fetched;
    return code === 'webpki-invalid' ? { status: code, reason } : { status: 'fetch-error', code, reason };
  }
  const text = decoded(fetched.body);
  if (text === undefined) return { status: 'invalid', problems: [problem('policy', 'is UTF-8 (RFC 8461 §3.2)')] };
  const parsed = parseStsPolicy(text);
  return parsed.ok ? { status: 'policy', policy: parsed.policy } : { status: 'invalid', problems: parsed.problems };
}

/** With a byte order mark, which the ABNF does not have, left in. */
function decoded(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
