import type { LookFinding } from '../judgement/finding';
import type { Observation } from '../probe/types';
import { offersStarttls } from '../smtp/capabilities';
import type { TlsFacts } from '../smtp/types';
import type { CheckedSts } from './checkedPolicies';
import type { CheckedTlsRpt } from './checkedTlsRpt';
import { type CheckedHost, type CheckedTarget, type CheckReport, targetState } from './checkReport';
import { daneJson } from './daneJson';
import { jsonText } from './jsonText';
import type { ReportJson } from './reportSchema';
import { runNotes } from './runNotes';

/** Of the shape below; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

export interface JsonOptions {
  readonly hasTranscript: boolean;
}

/** The report for machines. No control character stands in it as such: those of peers are escaped as `\u001b`. */
export function renderJson(report: CheckReport, options: JsonOptions): string {
  return jsonText(reportJson(report, options));
}

/** The same as a value. */
export function reportJson(report: CheckReport, options: JsonOptions): ReportJson {
  const { vantage, startedAt, finishedAt, targets } = report;
  const { role, heloName, sourceAddress, dnsServer } = vantage;
  return {
    version: JSON_VERSION,
    vantage: { role, heloName: heloName.name, heloNameFrom: heloName.from, sourceAddress, dnsServer },
    startedAt,
    finishedAt,
    targets: targets.map((target) => targetJson(target, options)),
    notes: runNotes(report),
  };
}

type TargetJson = ReportJson['targets'][number];
type PoliciesJson = NonNullable<TargetJson['policies']>;
type HostJson = TargetJson['hosts'][number];
type AddressJson = HostJson['addresses'][number];

const targetJson = (checked: CheckedTarget, options: JsonOptions): TargetJson => ({
  target: checked.target.name,
  state: targetState(checked),
  failure: checked.failure,
  hosts: checked.hosts.map((host) => hostJson(host, options)),
  policies: checked.policies && {
    mtaSts: checked.policies.mtaSts && stsJson(checked.policies.mtaSts),
    tlsRpt: checked.policies.tlsRpt && tlsRptJson(checked.policies.tlsRpt),
    dane: checked.policies.dane && daneJson(checked.policies.dane),
  },
});

const stsJson = ({ record, id, policy, hosts, findings }: CheckedSts): PoliciesJson['mtaSts'] => ({
  record,
  id,
  ...policy,
  hosts,
  findings: findings.map(findingJson),
});

const findingJson = ({ code, severity, message }: LookFinding) => ({ code, severity, message });

const tlsRptJson = ({ record, rua, problems }: CheckedTlsRpt): PoliciesJson['tlsRpt'] => ({ record, rua, problems });

const hostJson = (host: CheckedHost, options: JsonOptions): HostJson => ({
  mxHost: host.mxHost,
  port: host.port,
  preference: host.preference,
  implicitMx: host.implicitMx,
  tlsName: host.tlsName,
  state: host.state,
  failure: host.failure,
  findings: host.findings.map(({ code, severity, message, addresses }) => ({ code, severity, message, addresses })),
  lost: host.lost.length > 0 ? host.lost : undefined,
  incomplete: host.incomplete,
  refusedAddresses: host.refusedAddresses.length > 0 ? host.refusedAddresses : undefined,
  addresses: host.observations.map((observation) => addressJson(observation, options)),
});

function addressJson({ address, observedAt, session }: Observation, { hasTranscript }: JsonOptions): AddressJson {
  const { stage, failure, greeting, ehlo, helo, unofferedStarttls, tls, ehloAfterTls, timingsMs, transcript } = session;
  return {
    address,
    observedAt,
    stage,
    failure,
    greeting,
    ehlo: ehlo && {
      replyCode: ehlo.replyCode,
      serverName: ehlo.serverName,
      greetedAs: ehlo.greetedAs,
      capabilities: ehlo.capabilities,
    },
    helo: helo && { replyCode: helo.replyCode, text: helo.lines.join(' ') },
    // Null is unknown: EHLO was not answered.
    starttlsOffered: ehlo === undefined ? null : offersStarttls(ehlo),
    masked: ehlo?.masked ?? [],
    unofferedStarttls,
    tls: tls && withoutCertificates(tls),
    ehloAfterTls: ehloAfterTls?.capabilities,
    timingsMs,
    transcript: hasTranscript ? transcript : undefined,
  };
}

/** They are large, and anybody can ask for them. */
const withoutCertificates = ({ certificates: _, ...facts }: TlsFacts): AddressJson['tls'] => facts;
