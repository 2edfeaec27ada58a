import type { CanaryConfig, LocalConfig } from './canaryConfig';
import { ConfigError } from './configError';
import { type FileText, readFileText } from './fileText';
import { type Parsed, parseConfig, parseLocalConfig } from './parseConfig';

/** Reads and checks the file at `path`. Throws ConfigError: the file is missing, unreadable or invalid. */
export const loadConfig = (path: string): CanaryConfig => checked(parseConfig(read(path), path));

/** The same for one plain machine. */
export const loadLocalConfig = (path: string): LocalConfig => checked(parseLocalConfig(read(path), path));

function checked<Config>(parsed: Parsed<Config>): Config {
  if (!parsed.ok) throw new ConfigError('config-invalid', parsed.problems);
  return parsed.config;
}

function read(path: string): string {
  const file = readOrThrow(path);
  if (!file.ok) throw new ConfigError('config-unreadable', [`${path}: ${file.rule}`]);
  return file.text;
}

function readOrThrow(path: string): FileText {
  try {
    return readFileText(path);
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT') {
      const problem = `${path}: no such file; write one (canary.example.yaml shows how) or name another`;
      throw new ConfigError('config-missing', [problem], { cause });
    }
    throw new ConfigError('config-unreadable', [`${path}: can't be read: ${String(cause)}`], { cause });
  }
}
