import { physicalName, stackName } from '../../telemetry/contract';
import type { DeployedStack, ElasticIp } from './account';
import type { DoctorFacts, RegionFacts } from './facts';
import type { DoctorFinding } from './finding';

/** Stacks that are missing, failed, or left over of a vantage that is not in the file, or not there, any more. */
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
  const vantage = vantageOf(stack.name, facts.installation);
  if (vantage !== undefined && !isConfigured(vantage, region, facts)) return [orphan(stack, vantage, region, facts)];
  if (!FAILED.test(stack.status)) return [];
  return [
    {
      code: 'deployment-failed',
      severity: 'warning',
      message: `The stack ${stack.name} in ${region} is ${stack.status}: what runs is not what was deployed last`,
      remedy: `Read its events (aws cloudformation describe-stack-events --stack-name ${stack.name} --region ${region}) and deploy again`,
      ...(vantage !== undefined && { vantage }),
    },
  ];
}

const FAILED = /_FAILED$|^(UPDATE_)?ROLLBACK_COMPLETE$/;

const isConfigured = (vantage: string, region: string, { vantages }: DoctorFacts): boolean =>
  vantages.some(({ id, region: its }) => id === vantage && its === region);

/** The vantage of a stack; undefined for those of the hub. */
function vantageOf(name: string, installation: string): string | undefined {
  const prefixes = [stackName.vantage, stackName.network, stackName.address].map((of) => of(installation, ''));
  const prefix = prefixes.find((each) => name.startsWith(each));
  return prefix === undefined ? undefined : name.slice(prefix.length);
}

function orphan(
  { name }: DeployedStack,
  vantage: string,
  region: string,
  { installation, vantages }: DoctorFacts,
): DoctorFinding {
  const now = vantages.find(({ id }) => id === vantage);
  const why = now === undefined ? 'is not in the configuration' : `is in ${now.region} by the configuration`;
  const isAddress = name === stackName.address(installation, vantage);
  const removal = isAddress
    ? 'give its Elastic IP up, and with it the permission for port 25, as docs/network.md says'
    : `remove the stack (aws cloudformation delete-stack --stack-name ${name} --region ${region})`;
  return {
    code: 'orphan-stack',
    severity: 'warning',
    message: `The stack ${name} in ${region} is left over: the vantage ${vantage} ${why}`,
    remedy: `Put the vantage back, or ${removal}`,
  };
}

/** Elastic IPs that bear the name of a vantage which is not in the file, and whose stack is gone too. */
function orphanAddresses(
  addresses: readonly ElasticIp[],
  { region, stacks }: RegionFacts,
  facts: DoctorFacts,
): readonly DoctorFinding[] {
  const withStack = (stacks.isKnown ? stacks.value : []).flatMap(({ name }) => {
    const vantage = vantageOf(name, facts.installation);
    return vantage === undefined ? [] : [physicalName.probe(facts.installation, vantage)];
  });
  const owned = facts.vantages
    .filter((vantage) => vantage.region === region)
    .flatMap(({ id, eipAllocationId }) => [physicalName.probe(facts.installation, id), eipAllocationId]);
  const kept = [...owned, ...withStack];
  const left = addresses.filter(({ name, allocationId }) => !kept.includes(name) && !owned.includes(allocationId));
  return left.map(({ publicIp, allocationId, name = '' }) => ({
    code: 'orphan-address',
    severity: 'warning',
    message: `The Elastic IP ${publicIp} in ${region} (${name}) belongs to no vantage of the configuration, at AWS's price`,
    remedy: `Keep it for a vantage as nat.eipAllocationId: ${allocationId}, or release it (aws ec2 release-address --allocation-id ${allocationId} --region ${region})`,
  }));
}
