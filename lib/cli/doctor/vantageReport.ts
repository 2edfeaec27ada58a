import { physicalName, stackName } from '../../telemetry/contract';
import { hasElasticIp } from './egressKind';
import type { DoctorFacts, VantageFacts } from './facts';
import type { DoctorFinding } from './finding';
import { heloAgreement } from './heloAgreement';
import { lastRun } from './lastRun';
import { nameFindings } from './nameFindings';
import { hostsReached, port25 } from './port25';
import { runFindings } from './runFindings';
import type { UnjudgedVantage } from './unjudgedVantage';
import { worldAddress } from './worldAddress';

/** How it stands with one vantage, and what is wrong there. */
export interface VantageReport extends UnjudgedVantage {
  readonly findings: readonly DoctorFinding[];
}

/** Pure. */
export function vantageReport(vantage: VantageFacts, facts: DoctorFacts): VantageReport {
  const region = facts.regions.find((each) => each.region === vantage.region);
  const world = worldAddress(vantage, facts.installation, region?.elasticIps);
  const runs = vantage.runs.isKnown ? vantage.runs.value : undefined;
  const last = runs && lastRun(runs, facts);
  const version = runs?.heartbeats.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)).at(0)?.version;
  const name = stackName.vantage(facts.installation, vantage.id);
  const report = {
    facts: vantage,
    world,
    port25: port25(vantage, reachedElsewhere(vantage, facts), last?.state === 'on-time'),
    agreement: heloAgreement(vantage.heloName, world.address, vantage.names),
    ...(last !== undefined && { lastRun: last }),
    ...(version !== undefined && { version }),
    ...(region?.stacks.isKnown === true && { isDeployed: region.stacks.value.some((stack) => stack.name === name) }),
  };
  const isReadable = region?.elasticIps.isKnown === true;
  return {
    ...report,
    findings: [
      ...runFindings(report, facts),
      ...(isReadable ? elasticIpFindings(report, facts) : []),
      ...addressFindings(report),
      ...nameFindings(report),
    ],
  };
}

const reachedElsewhere = (vantage: VantageFacts, { vantages }: DoctorFacts): ReadonlySet<string> =>
  new Set(vantages.flatMap(({ id, runs }) => (id !== vantage.id && runs.isKnown ? hostsReached(runs.value) : [])));

function elasticIpFindings(
  { facts: { id, egress, region, eipAllocationId }, world, isDeployed }: UnjudgedVantage,
  { installation }: DoctorFacts,
): readonly DoctorFinding[] {
  const about = { severity: 'warning', vantage: id } as const;
  const { elasticIp, spares } = world;
  const unused = spares
    .filter(({ isAssociated }) => !isAssociated)
    .map(
      (spare): DoctorFinding => ({
        ...about,
        code: 'elastic-ip-unused',
        message: `The Elastic IP ${spare.publicIp} (${spare.allocationId}) was allocated for it too and is not in use, at AWS's price`,
        remedy: `Release it (aws ec2 release-address --allocation-id ${spare.allocationId} --region ${region}), or name it as nat.eipAllocationId if the port-25 permission hangs on it`,
      }),
    );
  if (!hasElasticIp(egress) || isDeployed === false) return unused;
  if (elasticIp === undefined) {
    const which = eipAllocationId ?? `with the name ${physicalName.probe(installation, id)}`;
    const message = `There is no Elastic IP ${which} in ${region}`;
    const remedy = `Deploy again (npx cdk deploy --all), or name one that you have as nat.eipAllocationId`;
    return [{ ...about, code: 'elastic-ip-missing', message, remedy }, ...unused];
  }
  if (elasticIp.isAssociated) return unused;
  return [
    {
      ...about,
      code: 'elastic-ip-unused',
      message: `Its Elastic IP ${elasticIp.publicIp} is attached to nothing, so it leaves through another address or none`,
      remedy: `Deploy the stack ${stackName.network(installation, id)} again, which attaches it`,
    },
    ...unused,
  ];
}

function addressFindings({ facts, world, lastRun: last }: UnjudgedVantage): readonly DoctorFinding[] {
  const { id, egress } = facts;
  const { address, expected, greetedAs } = world;
  if (address === undefined && last?.state === 'on-time') {
    return [
      {
        code: 'address-unknown',
        severity: 'unknown',
        vantage: id,
        message: 'Which address the world sees is not known: no two unrelated hosts greeted it by one',
        remedy:
          egress === 'none'
            ? 'Give it an address of its own (egress: nat-instance or nat-gateway): with egress: none it changes at any time'
            : 'Name it as mailEgress, or add controlHosts that greet by address',
      },
    ];
  }
  if (expected === undefined || greetedAs.length === 0 || greetedAs.includes(expected)) return [];
  return [
    {
      code: 'wrong-address',
      severity: 'warning',
      vantage: id,
      message: `Mail servers see it as ${greetedAs.join(', ')}, not as ${expected}`,
      remedy: hasElasticIp(egress)
        ? `Look at the routes of its subnets: port-25 permission and reverse DNS hang on ${expected}`
        : 'Correct mailEgress, or send its traffic through that address',
    },
  ];
}
