import type { HostVerdict } from '../../diagnosis/hostVerdict';
import type { OtherVantages } from '../../diagnosis/situation';
import type { Sighting } from '../../judgement/sighting';
import { hostKey } from '../../probe/hostKey';
import { targetState, worstState } from '../checkReport';
import { type JsonOptions, reportJson } from '../renderJson';
import type { DiagnosedTarget } from './diagnosed';
import type { DiagnoseJson } from './diagnoseSchema';

/** What `diagnose --json` prints; what does not apply, or is not known, is left out. */
export function diagnoseJson({ report, situation, diagnosed }: DiagnosedTarget, options: JsonOptions): DiagnoseJson {
  const { diagnosis, verdicts } = diagnosed;
  const { about, cause, kind, headline, sentences, next } = diagnosis;
  return {
    version: 1,
    target: situation.target,
    at: situation.at,
    state: worstState(report.targets.map(targetState)),
    diagnosis: {
      ...{ kind, headline, sentences, next },
      ...(cause !== undefined && { cause }),
      ...(about !== undefined && { host: hostKey(about.host) }),
    },
    egress: situation.egress,
    listings: situation.listings.map(({ address, observedAt, answers }) => ({ address, observedAt, answers })),
    vantages: { ...placeOf(situation.others), hosts: verdicts.map(hostJson) },
    incidents: verdicts.flatMap(incidentJson),
    controlHosts: situation.controls.map((control) => ({
      host: hostKey(control),
      answered: control.observations.some(({ session }) => session.ehlo !== undefined),
    })),
    check: reportJson(report, options),
  };
}

function placeOf(others: OtherVantages) {
  switch (others.kind) {
    case 'none':
      return { state: 'none' } as const;
    case 'unreadable':
      return { state: 'unreadable', reason: others.reason } as const;
    case 'read':
      return { state: 'read', place: others.place } as const;
  }
}

const hostJson = ({ host, elsewhere, alike, verdict }: HostVerdict) => ({
  host: hostKey(host),
  ...(verdict.scope !== undefined && { scope: verdict.scope }),
  losing: verdict.losing,
  sightings: [...elsewhere, ...alike].map((sighting) => sightingJson(sighting, elsewhere.includes(sighting))),
});

function sightingJson(sighting: Sighting, elsewhere: boolean) {
  const { vantage, role, outcome, unknownBecause, seenAt, egress, greetedAs, serverName } = sighting;
  const address = egress ?? greetedAs;
  return {
    ...{ id: vantage, role, outcome, elsewhere },
    ...(unknownBecause !== undefined && { unknownBecause }),
    ...(seenAt !== undefined && { seenAt }),
    ...(address !== undefined && { address }),
    ...(serverName !== undefined && { serverName }),
  };
}

function incidentJson({ host: { incident } }: HostVerdict): DiagnoseJson['incidents'] {
  if (incident === undefined) return [];
  const { id, host, state, firstSeenAt, verdict } = incident;
  const { severity, losing, cause } = verdict;
  return [
    {
      ...{ id, host, state, firstSeenAt, losing },
      ...(severity !== undefined && { severity }),
      ...(cause !== undefined && { cause }),
    },
  ];
}
