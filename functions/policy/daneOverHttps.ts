import { validatingResolver } from '../../lib/dns/validatingResolver';
import { parseTrustedServer } from '../../lib/dns/validatingServer';
import { lookForDane } from '../../lib/policy/daneLook';
import { EnvironmentError } from '../../lib/telemetry/environment';
import type { PolicyCheckDependencies } from '../../lib/workflow/checkPolicies';

/** One that keeps us waiting must not keep the others from their turn. */
const DANE_MS = 30_000;

/**
 * Looks for DANE by a resolver over HTTPS; nothing where none is set. What is not over HTTPS is never asked from here: no
 * address that a Lambda could be given is this machine's own.
 */
export function daneOverHttps(url: string | undefined): Pick<PolicyCheckDependencies, 'lookForDane'> {
  if (url === undefined) return {};
  const parsed = parseTrustedServer(url);
  if (!parsed.ok || parsed.server.transport !== 'https') {
    throw new EnvironmentError('the resolver that validates is none over HTTPS');
  }
  const resolver = validatingResolver({ server: parsed.server });
  return {
    lookForDane: (domain, mxHosts, signal) =>
      lookForDane(domain, mxHosts, resolver, AbortSignal.any([signal, AbortSignal.timeout(DANE_MS)])),
  };
}
