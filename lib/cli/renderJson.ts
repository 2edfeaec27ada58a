import { outcomeOf } from '../judgement/outcome';
import type { Observation } from '../probe/types';
import { type CheckedHost, type CheckedTarget, type CheckReport, targetState } from './checkReport';
import type { ReportJson } from './reportSchema';
import { runNotes } from './runNotes';

/** Of the shape below; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

export interface JsonOptions {
  readonly hasTranscript: boolean;
}

/** The report for machines. No control character stands in it as such: those of peers are escaped as `\u001b`. */
export function renderJson(report: CheckReport, options: JsonOptions): string {
  return `${escapeNonAsciiControls(JSON.stringify(reportJson(report, options), null, 2))}\n`;
}

function reportJson(report: CheckReport, options: JsonOptions): ReportJson {
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
type HostJson = TargetJson['hosts'][number];
type AddressJson = HostJson['addresses'][number];

const targetJson = (checked: CheckedTarget, options: JsonOptions): TargetJson => ({
  target: checked.target.name,
  state: targetState(checked),
  failure: checked.failure,
  hosts: checked.hosts.map((host) => hostJson(host, options)),
});

const hostJson = (host: CheckedHost, options: JsonOptions): HostJson => ({
  mxHost: host.mxHost,
  port: host.port,
  preference: host.preference,
  implicitMx: host.implicitMx,
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
  const outcome = outcomeOf(session);
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
    starttlsOffered: outcome === 'unknown' ? null : outcome === 'offered',
    masked: ehlo?.masked ?? [],
    unofferedStarttls,
    tls,
    ehloAfterTls: ehloAfterTls?.capabilities,
    timingsMs,
    transcript: hasTranscript ? transcript : undefined,
  };
}

/** JSON.stringify leaves DEL, the C1 controls, separators and marks that turn the direction of text as they are. */
const escapeNonAsciiControls = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
