import type { CanaryConfig, CloudVantage, ExternalVantage } from './canaryConfig';

/** Those in the cloud in the order of the file, then the machines of one's own: all that the hub hears. */
export const everyVantage = ({
  vantages,
  externalVantages,
}: Pick<CanaryConfig, 'vantages' | 'externalVantages'>): readonly (CloudVantage | ExternalVantage)[] => [
  ...vantages,
  ...externalVantages,
];
