import { type TargetNames, targetCountOfAll } from '../judgement/targetNames';
import { someOf } from './words';

/** The first few of the targets of incidents or findings, and how many more there are. */
export const someTargets = (all: readonly TargetNames[], count: number): string =>
  someOf([...new Set(all.flatMap(({ targets }) => targets))], count, ', ', targetCountOfAll(all));
