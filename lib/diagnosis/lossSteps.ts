import { isUpgradeLoss, type Outcome } from '../judgement/outcome';
import { listedAdvice } from '../notification/listedAdvice';
import { clean } from '../notification/words';
import type { HostVerdict } from './hostVerdict';
import { RESTRICTIONS } from './lossCause';
import { capital } from './named';
import type { Egress, Situation } from './situation';

/** What to do about a loss: as a message says it where the cause is known, else what would tell it. */
export function nextSteps(
  { here, cause, elsewhere }: HostVerdict,
  outcome: Outcome,
  doFirst: readonly string[],
  { egress, listings }: Situation,
): readonly string[] {
  if (cause !== undefined && cause.code !== 'undetermined') return together(doFirst);
  if (isUpgradeLoss(outcome)) return UPGRADE[outcome];
  const listed = RESTRICTIONS.includes(outcome) ? together(listedAdvice(here, here.lastOfferedAt) ?? []) : [];
  const behind = egress.addresses.length > 0 ? `, not behind ${egress.addresses.join(' or ')}` : '';
  const isRefused = outcome === 'probe-refused';
  return [
    ...(isRefused ? ['Read the refusal in the dialogue below: it often names a block list, and where to ask.'] : []),
    ...listed,
    ...(RESTRICTIONS.includes(outcome) && listings.length === 0 ? [lookUp(egress)] : []),
    elsewhere.length > 0
      ? 'Run the check below on your mail server, if this is another machine, and in another network.'
      : `Run the check below in another network${behind}.`,
    ...(isRefused
      ? ['Refused there too: ask the postmaster of the receiver. Answered there: your address is refused; ask why.']
      : [
          'The same answer there: the receiver changed; ask its postmaster whether STARTTLS was turned off on purpose.',
          'STARTTLS there: your address, or the path of your mail, is treated differently; ask the postmaster why, and whoever runs the firewall.',
        ]),
  ];
}

/** Where no list was asked from here. */
function lookUp({ addresses, claims }: Egress): string {
  const [claim] = claims;
  const claimed =
    claim === undefined
      ? 'the address that your mail leaves by'
      : `${clean(claim.address, 60)}, if your mail leaves by it,`;
  const whom = addresses.length > 0 ? addresses.join(' or ') : claimed;
  return `Look ${whom} up at https://check.spamhaus.org/: a listing is a frequent reason, and quickly found or ruled out.`;
}

const LATER =
  'Run the check below in another network, half an hour from now: if it fails there too, tell the postmaster of the receiver.';
const ELSEWHERE =
  'Run the check below in another network: if it is the same there, tell the postmaster of the receiver; if not, it is about your path.';

const UPGRADE = {
  'tls-handshake-failed': [
    'Do not try in a loop: some servers stop offering STARTTLS to clients whose handshakes fail.',
    'Look at the error in the dialogue below: protocol versions, ciphers, or a key that does not fit its certificate. Compare it with the log of your mail server.',
    LATER,
  ],
  'starttls-refused': [
    "Most often the server can't read its certificate or key: if it is yours, its log has the reason.",
    ELSEWHERE,
  ],
  'plaintext-after-starttls': [
    'Until you know, treat the path as hostile: hold confidential mail to this host back.',
    ELSEWHERE,
  ],
} as const;

/** Advice is written in lines; one that goes on from the line before belongs to its step. */
function together(lines: readonly string[]): readonly string[] {
  const steps: string[] = [];
  for (const line of lines) {
    const text = clean(line, 400);
    if (steps.length > 0 && /^[a-z(]/.test(text)) steps[steps.length - 1] = `${steps.at(-1)} ${text}`;
    else steps.push(capital(text));
  }
  return steps;
}
