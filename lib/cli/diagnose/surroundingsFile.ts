import type { CanaryConfig, LocalConfig } from '../../config/canaryConfig';
import { ConfigError } from '../../config/configError';
import { loadConfig, loadLocalConfig } from '../../config/loadConfig';
import { namedFile } from '../namedFile';

/** What a canary.yaml tells of the surroundings: its settings, and the hub where it has one. */
export interface SurroundingsFile {
  readonly path: string;
  readonly settings: LocalConfig;
  readonly hub?: CanaryConfig;
}

/**
 * Reads the file that is named, or the usual one where it is there. A file of a plain machine has no hub. Throws
 * ConfigError or BadUsageError: a wrong file must not look like none.
 */
export function surroundingsFile(named: string | undefined, usual: string): SurroundingsFile | undefined {
  const path = named ?? usual;
  const settings = readSettings(path, named !== undefined);
  if (settings === undefined) return undefined;
  const hub = hubOf(path);
  return { path, settings, ...(hub !== undefined && { hub }) };
}

function readSettings(path: string, isNamed: boolean): LocalConfig | undefined {
  if (isNamed) return namedFile(loadLocalConfig, path);
  try {
    return loadLocalConfig(path);
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'config-missing') return undefined;
    throw error;
  }
}

function hubOf(path: string): CanaryConfig | undefined {
  try {
    return loadConfig(path);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
