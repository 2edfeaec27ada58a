import { ConfigError } from '../config/configError';
import { escapeControls } from '../smtp/escape';
import { BadUsageError, cutPath } from './badUsage';
import { readPath } from './nameArgument';

/** Loads the file at `path`; where there is none, `instead` says what else can be typed. Throws ConfigError or BadUsageError. */
export function namedFile<Config>(load: (path: string) => Config, path: string, instead = ANOTHER): Config {
  readPath('file', path);
  try {
    return load(path);
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'config-missing') throw error;
    const problem = `${cutPath(path)}: no such file; write one (canary.example.yaml shows how), or ${instead}`;
    throw new BadUsageError(escapeControls(problem), { cause: error });
  }
}

const ANOTHER = 'name another with --config FILE';
