import * as z from 'zod';
import { parseTrustedServer } from '../dns/validatingServer';
import type { Problem } from './problem';

const requiring = z.object({ requireDane: z.literal(true) });

/** Who requires DANE needs somebody who can look for it: a plain machine asks any resolver of the file, the hub one over HTTPS. */
export function requiredDane(
  targets: readonly unknown[],
  validatingResolver: unknown,
  { isForHub }: { readonly isForHub: boolean },
): readonly Problem[] {
  if (validatingResolver !== undefined && !(isForHub && isOfOneMachine(validatingResolver))) return [];
  const rule = isForHub
    ? 'needs a validatingResolver over HTTPS, such as https://dns.example.org/dns-query: the hub asks no other'
    : 'needs a validatingResolver, such as 127.0.0.1';
  return targets.flatMap((target, index) =>
    requiring.safeParse(target).success ? [{ path: ['targets', index, 'requireDane'], value: true, rule }] : [],
  );
}

/** What breaks a rule of its own is told for that. */
function isOfOneMachine(resolver: unknown): boolean {
  const parsed = typeof resolver === 'string' ? parseTrustedServer(resolver) : undefined;
  return parsed?.ok === true && parsed.server.transport !== 'https';
}
