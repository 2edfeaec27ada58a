import { clean, duration } from '../notification/words';
import type { Setting } from './board';
import type { PolicySight } from './policySight';
import { momentOf } from './zone';

const MOST_TARGETS = 20;
const MOST_WORDS = 400;

interface PoliciesProps {
  readonly policies: readonly PolicySight[];
  readonly setting: Setting;
}

/** What the domains of a host say of TLS, and what is wrong with it. Nothing where none of its targets is a domain. */
export function Policies({ policies, setting }: PoliciesProps) {
  if (policies.length === 0) return null;
  const more = policies.length - MOST_TARGETS;
  return (
    <>
      <h3>Policies</h3>
      <ul class="steps">
        {policies.slice(0, MOST_TARGETS).map((policy) => (
          <li key={policy.target}>
            <Policy policy={policy} setting={setting} />
          </li>
        ))}
      </ul>
      {more > 0 && <p>And those of {more} more.</p>}
    </>
  );
}

function Policy({ policy, setting }: { readonly policy: PolicySight; readonly setting: Setting }) {
  const { target, findings, tlsRpt, lookedAt } = policy;
  return (
    <>
      <b>{clean(target)}</b>: {stsWords(policy, setting)} {daneWords(policy, setting)}
      {tlsRpt.map((text) => clean(text, MOST_WORDS)).join(' ')} <small>Looked at {ageOf(lookedAt, setting)}.</small>
      {findings.map(({ code, severity, message }) => (
        <p key={code}>
          <span class={`tag ${severity}`}>{severity}</span> {code}: {clean(message, MOST_WORDS)}
        </p>
      ))}
    </>
  );
}

/** Ends in a space where there is anything to say. */
function daneWords({ dane }: PolicySight, setting: Setting): string {
  if (dane === undefined) return '';
  const { words, unsure } = dane;
  const since =
    unsure && ` Since ${momentIn(setting, unsure.since)} it can't be told whether that still is so: ${unsure.why}.`;
  return `${clean(`${words}${since ?? ''}`, MOST_WORDS)} `;
}

const momentIn = ({ zone }: Setting, at: string): string => `${momentOf(Date.parse(at), zone)} ${zone.label}`;

function stsWords({ facts }: PolicySight, setting: Setting): string {
  const { policy, recordId, fetchedAt, expiresAt, isNamed, failingSince, record } = facts;
  const moment = (at: string): string => momentIn(setting, at);
  const failing = failingSince === undefined ? '' : ` None could be fetched since ${moment(failingSince)}.`;
  if (policy === undefined || fetchedAt === undefined || expiresAt === undefined) {
    return `${WITHOUT[record]}${failing}`;
  }
  const names = policy.mode === 'none' ? '' : isNamed ? ', names this host' : ', does not name this host';
  const life = `id ${clean(recordId ?? '')}, fetched ${ageOf(fetchedAt, setting)}, good until ${moment(expiresAt)}`;
  return `MTA-STS with mode ${policy.mode}${names}; ${life}.${failing}`;
}

const WITHOUT = {
  found: 'MTA-STS has a record, and no policy that could be fetched.',
  none: 'No MTA-STS.',
  invalid: 'The MTA-STS record is invalid.',
  failed: 'Whether there is MTA-STS is not known: the DNS does not answer.',
} as const;

const ageOf = (at: string, { now }: Setting): string => `${duration(Math.max(0, (now - Date.parse(at)) / 1000))} ago`;
