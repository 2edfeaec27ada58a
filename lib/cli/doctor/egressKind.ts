import type { CloudVantage, ExternalVantage } from '../../config/canaryConfig';
import type { EgressKind } from './facts';

/** How a vantage reaches the internet, in one word. */
export const egressKind = (
  vantage: Pick<CloudVantage, 'external' | 'egress'> | Pick<ExternalVantage, 'external'>,
): EgressKind => {
  if (vantage.external) return 'external';
  return typeof vantage.egress === 'string' ? vantage.egress : 'subnets';
};

/** Whether its address is an Elastic IP of the installation, or one that it names. */
export const hasElasticIp = (kind: EgressKind): boolean => kind === 'nat-instance' || kind === 'nat-gateway';
