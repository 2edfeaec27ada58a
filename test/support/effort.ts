/**
 * How much processor time work takes, in pieces of known work done beside it: machines differ, and whoever shares one slows
 * both. A piece is 20 to 30 ms of a machine of 2026.
 */
export async function piecesOfWork(work: () => unknown): Promise<number> {
  const known = [await cpuMsOf(knownWork)];
  // Twice, since what lies about is collected at any time.
  const took = Math.min(await cpuMsOf(work), await cpuMsOf(work));
  known.push(await cpuMsOf(knownWork));
  return took / Math.max(1, ...known);
}

/** Milliseconds of the processor, those of others aside. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return process.cpuUsage(before).user / 1_000;
}

const KNOWN = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => ({ index, text: `${index}` })));
const knownWork = (): unknown => JSON.parse(KNOWN);
