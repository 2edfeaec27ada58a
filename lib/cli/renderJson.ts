import { outcomeOf } from '../judgement/outcome';
import type { Observation } from '../probe/types';
import type { CheckedHost, CheckedTarget, CheckReport } from './checkReport';

/** Of the shape below; raised when a field changes its meaning or goes. */
const JSON_VERSION = 1;

export interface JsonOptions {
  readonly hasTranscript: boolean;
}

/** The report for machines. No control character stands in it as such: those of peers are escaped as `\u001b`. */
export function renderJson(report: CheckReport, options: JsonOptions): string {
  const { heloName, sourceAddress, startedAt, finishedAt } = report;
  const json = {
    version: JSON_VERSION,
    vantage: { role: 'mail-path', heloName: heloName.name, heloNameFrom: heloName.from, sourceAddress },
    startedAt,
    finishedAt,
    targets: report.targets.map((target) => targetJson(target, options)),
  };
  return `${escapeNonAsciiControls(JSON.stringify(json, null, 2))}\n`;
}

const targetJson = ({ target, failure, hosts }: CheckedTarget, options: JsonOptions) => ({
  target: target.name,
  failure,
  hosts: hosts.map((host) => hostJson(host, options)),
});

const hostJson = (host: CheckedHost, options: JsonOptions) => ({
  mxHost: host.mxHost,
  port: host.port,
  preference: host.preference,
  implicitMx: host.implicitMx,
  state: host.state,
  failure: host.failure,
  findings: host.findings.map(({ code, severity, message, addresses }) => ({ code, severity, message, addresses })),
  refusedAddresses: host.refusedAddresses.length > 0 ? host.refusedAddresses : undefined,
  addresses: host.observations.map((observation) => addressJson(observation, options)),
});

function addressJson({ address, observedAt, session }: Observation, { hasTranscript }: JsonOptions) {
  const { stage, failure, greeting, ehlo, tls, ehloAfterTls, timingsMs, transcript } = session;
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
    // Null is unknown: EHLO was not answered.
    starttlsOffered: outcome === 'unknown' ? null : outcome === 'offered',
    masked: ehlo?.masked ?? [],
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
