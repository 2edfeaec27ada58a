import { type CheckReport, type CheckState, targetState, worstState } from './checkReport';

/** The exit statuses of monitoring plugins. Bad usage is unknown too. */
export const EXIT_STATUS = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Record<CheckState, number>;

/** The gravest state of all targets: critical, then warning, then unknown. */
export const exitStatus = ({ targets }: CheckReport): number => EXIT_STATUS[worstState(targets.map(targetState))];
