import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a zone is signed: well, not at all, with signatures that are over, or well and then altered. */
export type Signing = 'signed' | 'unsigned' | 'expired';

export interface Zone {
  /** Without a final dot; empty for the root. */
  readonly name: string;
  readonly signing: Signing;
  /** Lines of a zone file beside SOA and NS; names without a final dot are relative to the zone. */
  readonly records: readonly string[];
  /** What is changed in the file after it was signed. */
  readonly altered?: (signed: string) => string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');

/** A zone as a file, and what its parent says of its key. */
export interface ZoneFile {
  readonly name: string;
  readonly file: string;
  /** The lines of its DS records; none where it is not signed. */
  readonly ds: readonly string[];
}

/** Writes and signs a zone (ldns-signzone, ECDSA P-256). */
export const writeZone = (folder: string, nameServer: string, zone: Zone): ZoneFile => {
  const { name, signing, records, altered = (text) => text } = zone;
  const root = join(folder, name === '' ? 'root' : name);
  mkdirSync(root, { recursive: true });
  const file = join(root, 'zone');
  const origin = `${name}.`;
  const ns = name === '' ? 'ns.root.' : `ns.${origin}`;
  writeFileSync(
    file,
    `${[
      `$ORIGIN ${origin}`,
      '$TTL 5',
      `${origin} SOA ${ns} hostmaster.${ns} 1 3600 900 604800 5`,
      `${origin} NS ${ns}`,
      `${ns} A ${nameServer}`,
      ...records,
    ].join('\n')}\n`,
  );
  if (signing === 'unsigned') return { name, file, ds: [] };
  const run = (command: string, args: readonly string[]): string =>
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const key = run('ldns-keygen', ['-a', 'ECDSAP256SHA256', '-k', origin]).trim();
  const [from, to] = signing === 'expired' ? [-60, -30] : [-2, 30];
  run('ldns-signzone', ['-i', dayFromNow(from), '-e', dayFromNow(to), file, key]);
  const signed = `${file}.signed`;
  writeFileSync(signed, altered(readFileSync(signed, 'utf8')));
  const ds = run('ldns-key2ds', ['-n', '-2', `${key}.key`])
    .trim()
    .split('\n');
  return { name, file: signed, ds };
};
