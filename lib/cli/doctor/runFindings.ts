import { duration } from '../../notification/words';
import type { DoctorFacts, EgressKind } from './facts';
import type { DoctorFinding } from './finding';
import { LATE_AFTER_INTERVALS } from './lastRun';
import type { UnjudgedVantage } from './unjudgedVantage';
import { compareVersions } from './versions';

/** What a machine of one's own runs. */
const PUBLISHING = 'starttls-canary watch --publish';

/** What is wrong with a vantage's runs, and with what they saw. */
export function runFindings(report: UnjudgedVantage, facts: DoctorFacts): readonly DoctorFinding[] {
  const { facts: vantage } = report;
  const about = { severity: 'warning', vantage: vantage.id } as const;
  if (report.isDeployed === false) {
    const message = `It is not deployed: ${vantage.region} has no stack of it`;
    return [{ ...about, code: 'not-deployed', message, remedy: 'Deploy it: npx cdk deploy --all' }];
  }
  const { lastRun } = report;
  if (lastRun === undefined) return [];
  return [
    ...punctuality(report, facts),
    ...(lastRun.aheadMs === undefined
      ? []
      : [
          {
            ...about,
            code: 'clock-wrong',
            message: `By its clock its last run is still to come, in ${duration(lastRun.aheadMs / 1000)}`,
            remedy: 'Set the clock right, there or on this machine',
          } as const,
        ]),
    ...(lastRun.state === 'on-time' ? [...reach(report), ...skew(report, facts.version)] : []),
  ];
}

function punctuality({ facts: vantage, lastRun }: UnjudgedVantage, facts: DoctorFacts): readonly DoctorFinding[] {
  const about = { severity: 'warning', vantage: vantage.id } as const;
  const alarm = 'see silent-vantage in docs/runbook.md';
  const isExternal = vantage.egress === 'external';
  if (lastRun?.state === 'never') {
    const message =
      'It has never completed a run of all of its targets, or runs a later version that this one does not read';
    const wait = `Wait for ${facts.everyMinutes} minutes after`;
    const remedy = isExternal
      ? `${wait} it began to publish; if it did not, start ${PUBLISHING} there (docs/on-premises.md)`
      : `${wait} the first deployment, then look at the log of its probe: ${alarm}`;
    return [{ ...about, code: 'never-ran', message, remedy }];
  }
  if (lastRun?.state !== 'late') return [];
  const ago = duration((facts.at.getTime() - Date.parse(lastRun.at ?? '')) / 1000);
  const message = `Its last complete run began ${ago} ago, more than ${LATE_AFTER_INTERVALS} intervals of ${facts.everyMinutes} min: what it sees is unknown`;
  const where = isExternal
    ? `whether ${PUBLISHING} runs there, and at what it says`
    : 'at its schedule and at the log of its probe';
  return [{ ...about, code: 'late', message, remedy: `Look ${where}: ${alarm}` }];
}

function reach({ facts: vantage, port25 }: UnjudgedVantage): readonly DoctorFinding[] {
  const about = { severity: 'warning', vantage: vantage.id } as const;
  const heartbeats = vantage.runs.isKnown ? vantage.runs.value.heartbeats : [];
  const proxy = heartbeats.find(({ proxiedBy }) => proxiedBy !== undefined)?.proxiedBy;
  if (proxy !== undefined) {
    const message = `${proxy} answers in place of every mail host, so nothing that it sees counts`;
    const remedy = "Take the SMTP proxy out of this vantage's path (smtp-proxy-on-path in docs/runbook.md)";
    return [{ ...about, code: 'smtp-proxy', message, remedy }];
  }
  if (port25.state === 'closed') {
    const message = `Port 25 is closed on the way out: ${port25.because}`;
    return [{ ...about, code: 'port-25-closed', message, remedy: OPENING[vantage.egress] }];
  }
  if (heartbeats.some(({ blind }) => blind)) {
    const message = 'It is blind: its last run reached nearly nobody, so what it sees counts for nobody';
    return [{ ...about, code: 'blind', message, remedy: 'Mend its network or DNS (blind-vantage in docs/runbook.md)' }];
  }
  if (port25.state !== 'unknown') return [];
  const message = `Whether port 25 is open can't be told: ${port25.because}`;
  const remedy = 'Name hosts that are known to answer on port 25 as controlHosts, and targets that do';
  return [{ ...about, severity: 'unknown', code: 'port-25-unknown', message, remedy }];
}

const ASK_AWS = 'Ask AWS to lift the block for its region and address: docs/port-25.md has the text';
const OPENING: Readonly<Record<EgressKind, string>> = {
  none: 'Give it egress: nat-instance or nat-gateway and then ask AWS, since the block stays for functions outside a VPC (docs/port-25.md)',
  'nat-instance': ASK_AWS,
  'nat-gateway': ASK_AWS,
  external: 'Look at its firewall, and ask whoever provides its network to let port 25 out (docs/on-premises.md)',
  subnets: `${ASK_AWS}; look at security groups and network ACLs of the subnets too`,
};

function skew({ facts: { id, egress }, version }: UnjudgedVantage, own: string): readonly DoctorFinding[] {
  const about = { severity: 'warning', vantage: id, code: 'version-differs' } as const;
  const relation = version === undefined ? 'older' : compareVersions(version, own);
  if (relation === 'same') return [];
  const runs = version === undefined ? 'a version that does not say which it is' : `version ${version}`;
  const message = `It runs ${runs}, this is ${own}`;
  const remedy =
    relation === 'newer'
      ? `Use this command in version ${version} too`
      : egress === 'external'
        ? 'Install this version there (docs/on-premises.md)'
        : 'Deploy this version: npx cdk deploy --all';
  return [{ ...about, message, remedy }];
}
