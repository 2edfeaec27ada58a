import { physicalName } from '../../telemetry/contract';
import type { ElasticIp } from './account';
import { hasElasticIp } from './egressKind';
import type { RegionFacts, VantageFacts } from './facts';
import type { Part } from './part';

/** Under which address the world sees a vantage, and by whose word. */
export interface WorldAddress {
  readonly address?: string;
  /** What unrelated hosts greeted it as, the newest run's word first. */
  readonly greetedAs: readonly string[];
  readonly elasticIp?: ElasticIp;
  /** Others of its name, as a stack that was removed leaves them. */
  readonly spares: readonly ElasticIp[];
  /** What it should be seen under: the Elastic IP, else what the configuration says. */
  readonly expected?: string;
}

type Placed = Pick<VantageFacts, 'id' | 'egress' | 'toldAddress' | 'eipAllocationId' | 'runs'>;

/** What peers say comes first: it is what block lists and receivers judge by. Pure. */
export function worldAddress(
  vantage: Placed,
  installation: string,
  elasticIps: RegionFacts['elasticIps'] | undefined,
): WorldAddress {
  const greetedAs = greetingsOf(vantage.runs);
  const [elasticIp, ...spares] = ownElasticIps(vantage, installation, elasticIps);
  const expected = elasticIp?.publicIp ?? vantage.toldAddress;
  const address = expected !== undefined && greetedAs.includes(expected) ? expected : (greetedAs[0] ?? expected);
  return {
    greetedAs,
    spares,
    ...(elasticIp !== undefined && { elasticIp }),
    ...(expected !== undefined && { expected }),
    ...(address !== undefined && { address }),
  };
}

const greetingsOf = (runs: VantageFacts['runs']): readonly string[] =>
  runs.isKnown
    ? [
        ...new Set(
          runs.value.heartbeats
            .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
            .flatMap(({ greetedAs }) => greetedAs ?? []),
        ),
      ]
    : [];

/** The one that the file names, else those of the vantage's name: the one in use first. */
function ownElasticIps(
  { id, egress, eipAllocationId }: Placed,
  installation: string,
  elasticIps: Part<readonly ElasticIp[]> | undefined,
): readonly ElasticIp[] {
  if (!hasElasticIp(egress) || elasticIps?.isKnown !== true) return [];
  const isOwn = ({ allocationId, name }: ElasticIp): boolean =>
    eipAllocationId === undefined ? name === physicalName.probe(installation, id) : allocationId === eipAllocationId;
  return elasticIps.value.filter(isOwn).toSorted((a, b) => Number(b.isAssociated) - Number(a.isAssociated));
}
