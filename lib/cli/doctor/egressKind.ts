import type { CloudVantage } from '../../config/canaryConfig';
import type { EgressKind } from './facts';

/** How a vantage reaches the internet, in one word. */
export const egressKind = ({ egress }: Pick<CloudVantage, 'egress'>): EgressKind =>
  typeof egress === 'string' ? egress : 'subnets';

/** Whether its address is an Elastic IP of the installation, or one that it names. */
export const hasElasticIp = (kind: EgressKind): boolean => kind === 'nat-instance' || kind === 'nat-gateway';
