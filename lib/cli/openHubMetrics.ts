import type { HubMetrics } from '../telemetry/cloudWatch';

export type OpenHubMetrics = (region: string, namespace: string) => Promise<HubMetrics>;

/** Loads the SDK, which takes longer than most commands. */
export async function openHubMetrics(region: string, namespace: string): Promise<HubMetrics> {
  const { hubMetrics } = await import('../telemetry/cloudWatch');
  return hubMetrics(region, namespace);
}
