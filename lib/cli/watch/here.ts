import { hostname } from 'node:os';
import { VANTAGE_ID } from '../../config/vantage';
import type { ConfiguredVantage, VantageSettings } from '../../telemetry/contract';
import type { CliContext } from '../context';
import { defaultHeloName } from '../heloName';
import type { PublishRequest } from './publishRequest';
import type { WatchRequest } from './watchRequest';

/** This machine as a vantage, and what its user should know of how it looks. */
export interface Here {
  readonly settings: VantageSettings;
  readonly configured: ConfiguredVantage;
  readonly notes: readonly string[];
}

/** Documentation addresses: nothing is sent to them, but whether there is a way tells which families there are. */
const ANYWHERE = { 4: '192.0.2.1', 6: '2001:db8::1' } as const;

/** Names what was not named: the vantage after the machine, and what it says after EHLO. */
export async function hereFrom(request: WatchRequest, { machine, resolver }: CliContext): Promise<Here> {
  const { role, sourceAddress, mailEgress, dnsServer, blockLists, publish } = request;
  const id = request.vantage ?? idOf(hostname());
  const taken = new Set(request.targets.map(({ host }) => host));
  const helo =
    request.heloName === undefined
      ? await defaultHeloName({
          machine,
          resolver: resolver(dnsServer === undefined ? {} : { server: dnsServer }),
          taken,
          towards: ANYWHERE[4],
          ...(sourceAddress !== undefined && { sourceAddress }),
        })
      : { name: request.heloName, from: 'option' as const };
  const ipv6 = (await machine.addressTowards(ANYWHERE[6])) !== undefined;
  // With a hub, the policy of its vantages lets them read the keys of its lists.
  const asked = blockLists.filter(({ keyParameter }) => keyParameter === undefined || publish !== undefined);
  return {
    settings: {
      id,
      role,
      heloName: helo.name,
      ...(sourceAddress !== undefined && { sourceAddress }),
      ...(mailEgress !== undefined && { mailEgress }),
      ...(dnsServer !== undefined && { dns: dnsServer }),
      allowPrivateTargets: request.allowPrivateTargets,
      ipv6,
      logEveryHost: request.logEveryHost,
      controlHosts: request.controlHosts,
      ...(asked.length > 0 && { blockLists: asked }),
      ...(request.validatingResolver !== undefined && { keepsChains: true }),
    },
    configured: { id, role, external: true },
    notes: [
      `${request.targets.length === 1 ? '1 target' : `${request.targets.length} targets`}, every ${interval(request.everySeconds)}, from ${id}; kept in ${request.store}`,
      `says ${helo.name} after EHLO${helo.from === 'option' ? '' : ` (${WHENCE[helo.from]}; --helo names another)`}`,
      ...(asked.length < blockLists.length
        ? ['block lists whose key is in the Parameter Store are asked in the cloud only']
        : []),
      ...(publish === undefined ? [] : publishNotes(request, publish)),
    ],
  };
}

const publishNotes = (
  { installation, notify }: WatchRequest,
  { region, vantage }: PublishRequest,
): readonly string[] => [
  `publishes to ${installation} in ${region} as ${vantage.id}: incidents, and who is told, are the hub's`,
  ...(notify.length > 0 ? ['notify in the file is not used: the hub tells its subscribers'] : []),
];

const WHENCE = { machine: "this machine's name", address: 'this machine has no name that resolves' } as const;

const interval = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`);

/** The first label of the machine's name, as far as an id can have it. */
function idOf(name: string): string {
  const label = (name.split('.')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  return VANTAGE_ID.test(label) ? label : 'here';
}
