import { isIP } from 'node:net';
import suffixes from './publicSuffixes.json';

/** By what some rules end in, the labels that may stand before it; each made into a set when it is asked for. */
const rules = new Map<string, string | ReadonlySet<string>>(Object.entries(suffixes));
const HOST_NAME = /^[\da-z_](?:[\da-z_-]{0,61}[\da-z_])?(?:\.[\da-z_](?:[\da-z_-]{0,61}[\da-z_])?)+$/;
const MOST_CHARACTERS = 255;

/**
 * Who runs a host: its registrable domain by the public suffix list, or the name itself where it has none (an address, a
 * test name). The name is in A-labels, lower case, as the DNS and the targets are read.
 */
export function operatorOf(hostName: string): string {
  if (hostName.length > MOST_CHARACTERS || !HOST_NAME.test(hostName) || isIP(hostName) !== 0) return hostName;
  return hostName.slice(startOfLabel(hostName, startOfSuffix(hostName)));
}

/** The longest rule counts, but for an exception; without a rule it is the last label. */
function startOfSuffix(hostName: string): number {
  let parent = startOfLabel(hostName, hostName.length + 1);
  let suffix = parent;
  while (parent > 0) {
    const start = startOfLabel(hostName, parent);
    const before = labelsBefore(hostName.slice(parent));
    const label = hostName.slice(start, parent - 1);
    if (before?.has(`!${label}`)) return parent;
    if (before?.has(label) || before?.has('*')) suffix = start;
    parent = start;
  }
  return suffix;
}

/** Where the label before a label starts that starts at `next`; 0 where there is none. */
const startOfLabel = (hostName: string, next: number): number =>
  next < 2 ? 0 : hostName.lastIndexOf('.', next - 2) + 1;

function labelsBefore(parent: string): ReadonlySet<string> | undefined {
  const known = rules.get(parent);
  if (typeof known !== 'string') return known;
  const labels = new Set(known.split(' '));
  rules.set(parent, labels);
  return labels;
}
