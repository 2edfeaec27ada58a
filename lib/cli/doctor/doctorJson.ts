import type { Diagnosis } from './diagnose';
import type { DoctorJson } from './doctorSchema';
import type { PolicyReport } from './policyReport';
import type { VantageReport } from './vantageReport';

/** What `doctor --json` prints; what does not apply, or is not known, is left out. */
export const doctorJson = ({ facts, state, vantages, policies, findings }: Diagnosis): DoctorJson => ({
  version: 1,
  installation: facts.installation,
  hub: facts.hub,
  programVersion: facts.version,
  at: facts.at.toISOString(),
  state,
  vantages: vantages.map(vantageJson),
  ...(policies !== undefined && { policies: policiesJson(policies) }),
  findings,
});

const policiesJson = ({ lastRun: { state, at }, domains }: PolicyReport): NonNullable<DoctorJson['policies']> => ({
  lastRun: { state, ...(at !== undefined && { at }) },
  domains: domains.map(({ target, lookedAt, mode, tlsRpt, findings }) => ({
    target,
    ...(lookedAt !== undefined && { lookedAt }),
    ...(mode !== undefined && { mtaSts: mode }),
    ...(tlsRpt !== undefined && { tlsRpt }),
    findings,
  })),
});

function vantageJson(report: VantageReport): DoctorJson['vantages'][number] {
  const { facts, port25, world, agreement, lastRun, version } = report;
  const { id, region, egress, heloName, names } = facts;
  const { elasticIp } = world;
  return {
    id,
    ...(region !== undefined && { region }),
    ...{ egress, port25 },
    ...(world.address !== undefined && { address: world.address }),
    greetedAs: world.greetedAs,
    ...(elasticIp !== undefined && {
      elasticIp: {
        publicIp: elasticIp.publicIp,
        allocationId: elasticIp.allocationId,
        associated: elasticIp.isAssociated,
      },
    }),
    ...(names.pointer !== undefined &&
      names.pointer.status !== 'failed' && {
        pointers: names.pointer.status === 'found' ? names.pointer.records : [],
      }),
    heloName,
    heloNameState: agreement,
    ...(lastRun !== undefined && {
      lastRun: { state: lastRun.state, ...(lastRun.at !== undefined && { at: lastRun.at }) },
    }),
    ...(version !== undefined && { version }),
  };
}
