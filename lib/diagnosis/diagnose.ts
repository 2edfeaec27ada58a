import { lossOf } from '../judgement/causes/lossWords';
import { isLoss } from '../judgement/outcome';
import type { Diagnosis } from './diagnosis';
import { type HostVerdict, hostVerdict } from './hostVerdict';
import { lossDiagnosis } from './lossDiagnosis';
import { outcomesOf, triedOf } from './named';
import { routingDiagnosis } from './routingDiagnosis';
import { servedDiagnosis } from './servedDiagnosis';
import type { Situation } from './situation';
import { notTriedDiagnosis, throttledDiagnosis, unansweredDiagnosis } from './unansweredDiagnosis';
import { unreachedDiagnosis } from './unreachedDiagnosis';

/** A diagnosis with what the vantages say of each host that was asked. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  readonly verdicts: readonly HostVerdict[];
}

/** What is wrong, why, and what to do, as far as it can be known. Pure: facts in, words out. */
export function diagnose(situation: Situation): Diagnosed {
  const verdicts = situation.hosts.map((host) => hostVerdict(host, situation));
  return { diagnosis: diagnosisOf(verdicts, situation), verdicts };
}

/** What says most comes first: a loss, then STARTTLS, then a reply of any kind, then no reply. */
function diagnosisOf(all: readonly HostVerdict[], situation: Situation): Diagnosis {
  const routing = routingDiagnosis(situation);
  if (routing !== undefined) return routing;
  const asked = all.filter(({ host }) => host.observations.length > 0);
  const [lost, ...others] = asked.filter(({ here }) => isLoss(lossOf(here)));
  if (lost !== undefined) {
    const rest = asked.filter((verdict) => verdict !== lost && !others.includes(verdict));
    return lossDiagnosis([lost, ...others], rest, situation);
  }
  if (asked.some(({ host }) => outcomesOf(host).includes('offered'))) return servedDiagnosis(asked, situation);
  const tried = asked.filter(({ host }) => triedOf(host).length > 0);
  if (tried.length === 0) return notTriedDiagnosis(asked, situation);
  if (tried.some(isThrottled)) return throttledDiagnosis(tried.filter(isThrottled), situation);
  const unconnected = tried.filter(isUnconnected);
  if (unconnected.length === tried.length) return unreachedDiagnosis(tried, situation);
  return unansweredDiagnosis(
    tried.filter((verdict) => !unconnected.includes(verdict)),
    situation,
  );
}

const isThrottled = ({ host }: HostVerdict): boolean =>
  triedOf(host).some(({ session }) => session.failure?.code === 'throttled');

/** Every packet to it was dropped, as a blocked port and a dead host do. */
const isUnconnected = ({ host }: HostVerdict): boolean =>
  triedOf(host).every(({ session }) => session.failure?.stage === 'connect' && session.failure.code === 'timed-out');
