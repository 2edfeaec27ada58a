import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bomSchema, lockSchema, runtimeBom } from './sbom';

// By the lockfile alone, so that it says the same whatever is installed.
const cwd = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
const all = execFileSync(npm, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, shell: npm === 'npm.cmd' });
const lock = lockSchema.parse(JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8')));
const bom = runtimeBom(bomSchema.parse(JSON.parse(all)), lock);
writeFileSync(join(cwd, 'sbom.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
