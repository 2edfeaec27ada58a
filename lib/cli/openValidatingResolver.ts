import type { ValidatingResolver } from '../dns/validatingResolver';
import type { ValidatingServer } from '../dns/validatingServer';

export type OpenValidatingResolver = (server: ValidatingServer) => Promise<ValidatingResolver>;

/** Loads what reads DNS messages, which a check without DANE does without. */
export async function openValidatingResolver(server: ValidatingServer): Promise<ValidatingResolver> {
  const { validatingResolver } = await import('../dns/validatingResolver');
  return validatingResolver({ server });
}
