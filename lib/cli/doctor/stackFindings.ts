import { physicalName, stackName } from '../../telemetry/contract';
import type { DeployedStack, ElasticIp } from './account';
import { hasElasticIp } from './egressKind';
import type { DoctorFacts, RegionFacts } from './facts';
import type { DoctorFinding } from './finding';
import { neededStacks, VANTAGE_STACKS, type VantageStackKind } from './vantageStacks';

/** Stacks that are missing, failed, or left over of a vantage that is not in the file, not there, or has another way out. */
export function stackFindings(facts: DoctorFacts): readonly DoctorFinding[] {
  return facts.regions.flatMap((region) => [
    ...(region.stacks.isKnown ? region.stacks.value.flatMap((stack) => ofStack(stack, region, facts)) : []),
    ...(region.elasticIps.isKnown ? orphanAddresses(region.elasticIps.value, region, facts) : []),
    ...missingHub(region, facts),
  ]);
}

function missingHub({ region, stacks }: RegionFacts, { hub, installation }: DoctorFacts): readonly DoctorFinding[] {
  const name = stackName.hub(installation);
  if (region !== hub || !stacks.isKnown || stacks.value.some((stack) => stack.name === name)) return [];
  return [
    {
      code: 'not-deployed',
      severity: 'critical',
      message: `There is no stack ${name} in ${hub}: nothing is judged, and nobody is told`,
      remedy: 'Deploy (npx cdk deploy --all), or use the credentials of the account that it was deployed to',
    },
  ];
}

function ofStack(stack: DeployedStack, { region }: RegionFacts, facts: DoctorFacts): readonly DoctorFinding[] {
  const owned = ownedBy(stack.name, facts.installation);
  const why = owned && reasonToGo(owned, region, facts);
  if (owned !== undefined && why !== undefined) return [orphan(stack, { ...owned, region, why })];
  if (!FAILED.test(stack.status)) return [];
  return [
    {
      code: 'deployment-failed',
      severity: 'warning',
      message: `The stack ${stack.name} in ${region} is ${stack.status}: what runs is not what was deployed last`,
      remedy: `Read its events (aws cloudformation describe-stack-events --stack-name ${stack.name} --region ${region}) and deploy again`,
      ...(owned !== undefined && { vantage: owned.id }),
    },
  ];
}

const FAILED = /_FAILED$|^(UPDATE_)?ROLLBACK_COMPLETE$/;

/** A stack of a vantage, and the vantage's id. */
interface OwnedStack {
  readonly kind: VantageStackKind;
  readonly id: string;
}

/** Undefined for the stacks of the hub. */
function ownedBy(name: string, installation: string): OwnedStack | undefined {
  const kind = VANTAGE_STACKS.find((each) => name.startsWith(stackName[each](installation, '')));
  return kind === undefined ? undefined : { kind, id: name.slice(stackName[kind](installation, '').length) };
}

/** Why the configuration wants no such stack there; undefined where it does. */
function reasonToGo({ kind, id }: OwnedStack, region: string, { vantages }: DoctorFacts): string | undefined {
  const now = vantages.find((vantage) => vantage.id === id);
  if (now === undefined) return 'is not in the configuration';
  if (now.region === undefined) return 'is a machine of yours by the configuration';
  if (now.region !== region) return `is in ${now.region} by the configuration`;
  if (neededStacks(now).includes(kind)) return undefined;
  const { egress, eipAllocationId = 'subnets of yours' } = now;
  return egress === 'none' ? 'has egress: none by the configuration' : `uses ${eipAllocationId} by the configuration`;
}

function orphan(
  { name }: DeployedStack,
  { kind, id, region, why }: OwnedStack & { readonly region: string; readonly why: string },
): DoctorFinding {
  // Which may be the very address that the file names: the stack goes without it.
  const removal =
    kind === 'address'
      ? 'remove the stack, which leaves its Elastic IP and the permission for port 25 in the account (docs/operations.md#remove)'
      : `remove the stack (aws cloudformation delete-stack --stack-name ${name} --region ${region})`;
  return {
    code: 'orphan-stack',
    severity: 'warning',
    message: `The stack ${name} in ${region} is left over: the vantage ${id} ${why}`,
    remedy: `Put back into the configuration what it is for, or ${removal}`,
  };
}

/** Elastic IPs that bear the name of a vantage which, by the file, has none of its own, and whose stack is gone too. */
function orphanAddresses(
  addresses: readonly ElasticIp[],
  { region, stacks }: RegionFacts,
  facts: DoctorFacts,
): readonly DoctorFinding[] {
  const withStack = (stacks.isKnown ? stacks.value : []).flatMap(({ name }) => {
    const owned = ownedBy(name, facts.installation);
    return owned?.kind === 'address' ? [physicalName.probe(facts.installation, owned.id)] : [];
  });
  const used = facts.vantages
    .filter((vantage) => vantage.region === region && hasElasticIp(vantage.egress))
    .map(({ id, eipAllocationId }) => eipAllocationId ?? physicalName.probe(facts.installation, id));
  const kept = [...used, ...withStack];
  const left = addresses.filter(
    ({ name, allocationId }) => !kept.includes(allocationId) && (name === undefined || !kept.includes(name)),
  );
  return left.map(({ publicIp, allocationId, name = '' }) => ({
    code: 'orphan-address',
    severity: 'warning',
    message: `The Elastic IP ${publicIp} in ${region} (${name}) is used by no vantage of the configuration, at AWS's price`,
    remedy: `Keep it for a vantage as nat.eipAllocationId: ${allocationId}, or release it (aws ec2 release-address --allocation-id ${allocationId} --region ${region})`,
  }));
}
