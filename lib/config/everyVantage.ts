import type { CanaryConfig, CloudVantage, ExternalVantage } from './canaryConfig';
import { logVantageId } from './maillog';

/** The log of a mail server, as what the machine of its name publishes beside its own sight. */
export interface LogVantage extends ExternalVantage {
  readonly isLog: true;
}

type Places = Pick<CanaryConfig, 'vantages' | 'externalVantages' | 'maillogs'>;

/** Those in the cloud in the order of the file, then the machines of one's own, then logs: all that the hub hears. */
export const everyVantage = (config: Places): readonly (CloudVantage | ExternalVantage | LogVantage)[] => [
  ...config.vantages,
  ...config.externalVantages,
  ...logVantages(config),
];

/** Whoever reads a log, its sessions left by the address that the mail uses. */
const logVantages = ({ externalVantages, maillogs }: Omit<Places, 'vantages'>): readonly LogVantage[] =>
  maillogs.flatMap(({ name }) => {
    const reader = externalVantages.find(({ id }) => id === name);
    if (reader === undefined) return [];
    const { sourceAddress: _, ...place } = reader;
    return [{ ...place, id: logVantageId(name), role: 'mail-path', isLog: true }];
  });
