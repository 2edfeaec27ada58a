import { transitionId } from '../judgement/incident';
import { hostsByOperator, type News } from './groups';
import { columns } from './layout';
import { someTargets } from './targetWords';
import { clean, counted } from './words';

/** Who is woken reads no more; what is omitted is counted. */
const MAX_EACH = 250;
const MAX_FIRST = 50;
const MAX_OPERATORS = 10;

export const isEachListed = (all: readonly News[]): boolean => all.length <= MAX_EACH;

/** All hosts of a group; of very many, how many each operator has, the first few, and where the others are to be seen. */
export function hostList(all: readonly News[], whereToLook: readonly string[]): readonly string[] {
  if (isEachListed(all)) return ['', `All ${all.length} hosts`, ...hostRows(all)];
  const more = `  and ${counted(all.length - MAX_FIRST)} more, which are listed by`;
  return [
    '',
    `The ${counted(all.length)} hosts by operator`,
    ...operatorRows(all),
    '',
    `The first ${MAX_FIRST} of ${counted(all.length)} hosts`,
    ...hostRows(all.slice(0, MAX_FIRST)),
    more,
    ...whereToLook.map((place) => `    ${place}`),
  ];
}

const hostRows = (all: readonly News[]): readonly string[] =>
  columns(
    all.map(({ incident, transition }) => [
      `  ${clean(incident.host, 70)}`,
      clean(someTargets([incident], 2), 60),
      transitionId(incident, transition),
    ]),
  );

/** Those that have the most of them. */
function operatorRows(all: readonly News[]): readonly string[] {
  const counts = hostsByOperator(all);
  const shown = counts.slice(0, MAX_OPERATORS).filter(([, hosts], row) => row === 0 || hosts > 1);
  const others = counts.slice(shown.length);
  const hosts = others.reduce((sum, [, count]) => sum + count, 0);
  const rows = [
    ...shown.map(([operator, count]) => [counted(count), clean(operator, 80)]),
    ...(others.length === 0 ? [] : [[counted(hosts), `of ${counted(others.length)} other operators`]]),
  ];
  const width = Math.max(...rows.map(([count = '']) => count.length));
  return rows.map(([count = '', name = '']) => `  ${count.padStart(width)}  ${name}`);
}
