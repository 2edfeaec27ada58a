import { parseTrustedServer } from '../dns/validatingServer';
import type { CanaryConfig } from './canaryConfig';

/**
 * By which the hub looks for DANE: a resolver over HTTPS. One of a plain machine itself, which the same file may name for
 * `watch` and `diagnose`, is none of a function in the cloud.
 */
export function hubResolver({ validatingResolver }: Pick<CanaryConfig, 'validatingResolver'>): string | undefined {
  if (validatingResolver === undefined) return undefined;
  const parsed = parseTrustedServer(validatingResolver);
  return parsed.ok && parsed.server.transport === 'https' ? validatingResolver : undefined;
}
