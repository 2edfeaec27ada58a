import { transitionId } from '../judgement/incident';
import type { MessageContext } from './context';
import type { Group, News } from './groups';
import { hostList, isEachListed } from './hostList';
import { field } from './layout';
import { findingsOf } from './lossWords';
import { runbookLink } from './runbook';
import { clockFrom, reach } from './words';

const MAX_HANDLED = 5;
const PROGRAM = 'npx starttls-canary';
type Kept = Pick<MessageContext, 'store'>;

/** Where `ack` and `mute` find what they write to. */
export const whereToType = ({ store }: Kept): string =>
  store === undefined ? 'in the folder of the installation, beside its canary.yaml' : 'on the machine that watches';

/** What a shell takes for one word. */
const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

const keptIn = (store: string | undefined): string => (store === undefined ? '' : ` --store ${quoted(store)}`);

/** Ready to paste: who is at work on it says so, and who wants quiet gets it. An id has nothing that a shell acts on. */
export function commands(
  { all, first }: Group,
  { store }: Kept,
): { readonly ack: readonly string[]; readonly mute: readonly string[] } {
  const kept = keptIn(store);
  const ids = all.slice(0, MAX_HANDLED).map(({ incident }) => incident.id);
  const isAcknowledged = first.incident.acknowledged !== undefined || first.transition.severity !== 'critical';
  return {
    ack: isAcknowledged ? [] : ids.map((id) => `${PROGRAM} ack ${id}${kept}`),
    // One by one is not for who is woken by thousands: what these vantages alone lose is one thing then.
    mute: (isEachListed(all) ? ids : first.transition.losing).map(
      (name) => `${PROGRAM} mute ${name} --for 4h --reason "..."${kept}`,
    ),
  };
}

/** What to type: of a group the first as an example, since each incident is a matter of its own. */
export function handling(group: Group, context: Kept): readonly string[] {
  const { ack, mute } = commands(group, context);
  if (!isEachListed(group.all)) return handlingMany(group, context);
  const others = group.all.length > 1 ? ['and so on, by the ids below'] : [];
  const [first = '', ...rest] = [...(ack[0] === undefined ? [] : [ack[0]]), mute[0] ?? ''];
  return [
    ...field(rest.length > 0 ? 'Ack' : 'Mute', [`${whereToType(context)}:`, first]),
    ...field('Mute', rest),
    ...field('', others),
  ];
}

/** For all of them at once. */
function handlingMany(group: Group, context: Kept): readonly string[] {
  const { ack, mute } = commands(group, context);
  const each = mute.length > 1 ? ', each of these' : '';
  return [
    ...field('Mute', [
      `${whereToType(context)}${each}:`,
      ...mute,
      'Until then nobody is told of what is lost there alone, at these hosts or at others.',
    ]),
    ...field('Ack', ack.length === 0 ? [] : [...ack.slice(0, 1), 'and so on, by its id, for each incident']),
  ];
}

/** Where each of the hosts is to be seen. */
const whereToLook = ({ store }: Kept): readonly string[] => [
  `${PROGRAM} incidents${keptIn(store)}`,
  store === undefined ? 'the dashboard of the installation in CloudWatch' : 'the page that watch serves',
];

/** The end of a report: where to read on, which incident it is, what could not be said in time, and all hosts. */
export function closing(group: Group, context: Kept): readonly string[] {
  const { incident, transition } = group.first;
  const many = group.all.length > 1;
  const articles = [...new Set([transition.cause.code, ...findingsOf(group.first)])].map(runbookLink);
  return [
    ...field('Runbook', articles),
    ...field('Incident', [`${transitionId(incident, transition)}${many ? ' and those below' : ''}`]),
    ...field(
      'Before',
      group.first.earlier.map((each) => toldLate(group.first, each)),
    ),
    ...(many ? hostList(group.all, whereToLook(context)) : []),
  ];
}

/** What happened meanwhile and could not be said in time. */
const toldLate = ({ incident, transition }: News, earlier: News['transition']): string =>
  `${transitionId(incident, earlier)}, ${earlier.kind} at ${clockFrom(earlier.at, transition.at)}, is said only now: ${reach(earlier)}, ${earlier.cause.code}`;
