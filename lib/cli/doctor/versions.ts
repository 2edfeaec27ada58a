/** How one version stands to another, `1.2.3` each; `other` where one of them is none. What follows `-` or `+` is left out. */
export function compareVersions(version: string, own: string): 'same' | 'older' | 'newer' | 'other' {
  if (version === own) return 'same';
  const [theirs, ours] = [numbersOf(version), numbersOf(own)];
  if (theirs === undefined || ours === undefined) return 'other';
  for (const [index, number] of theirs.entries()) {
    const difference = number - (ours[index] ?? 0);
    if (difference !== 0) return difference < 0 ? 'older' : 'newer';
  }
  return 'other';
}

const numbersOf = (version: string): readonly number[] | undefined =>
  /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
