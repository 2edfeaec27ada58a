import type { ScheduledTarget } from '../telemetry/contract';
import type { ConfiguredTarget } from './canaryConfig';

/** A target as a schedule carries it: without what is the default. */
export function scheduledTarget({
  name,
  ours,
  verify,
  require,
  tlsName,
  requireDane,
}: ConfiguredTarget): ScheduledTarget {
  return {
    name,
    ...(ours ? { ours } : {}),
    ...(verify ? { verify } : {}),
    ...(require.length > 0 ? { require } : {}),
    ...(tlsName === undefined ? {} : { tlsName }),
    ...(requireDane ? { requireDane } : {}),
  };
}
