import type { CauseRule } from '../verdict';

/** One server name answers this vantage for unrelated hosts: what it loses there, it loses at the proxy. */
export const smtpProxyOnPath: CauseRule = ({ losing }) => {
  if (losing.length === 0 || losing.some(({ proxied }) => proxied === undefined)) return undefined;
  return {
    code: 'smtp-proxy-on-path',
    confidence: 'high',
    evidence: losing.map(
      ({ vantage, proxied }) =>
        `${proxied?.by} answers ${vantage} for hosts of unrelated operators: an SMTP proxy on its path, so nothing that ${vantage} sees is the receiver's word.`,
    ),
  };
};
