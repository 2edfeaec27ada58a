import { readFileSync } from 'node:fs';
import type { CanaryConfig } from './canaryConfig';
import { ConfigError } from './configError';
import { parseConfig } from './parseConfig';

/** Reads and checks the file at `path`. Throws ConfigError: the file is missing, unreadable or invalid. */
export function loadConfig(path: string): CanaryConfig {
  const parsed = parseConfig(read(path), path);
  if (!parsed.ok) throw new ConfigError('config-invalid', parsed.problems);
  return parsed.config;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') {
      const problem = `${path}: no such file; write one (canary.example.yaml shows how) or name another`;
      throw new ConfigError('config-missing', [problem], { cause });
    }
    throw new ConfigError('config-unreadable', [`${path}: can't be read: ${String(cause)}`], { cause });
  }
}
