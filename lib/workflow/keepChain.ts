import type { KeepChain } from '../judgement/addressViews';
import { servedChain } from '../policy/servedChain';
import { targetFromName } from '../probe/target';

/** RFC 7672 §3.2.2: under DANE-TA a certificate may bear the name of the domain or of its mail host. */
export function keepChainOf(target: string): KeepChain {
  const { host } = targetFromName(target);
  return ({ mxHost, session: { tls } }) => tls?.certificates && servedChain(tls.certificates, [mxHost, host]);
}
