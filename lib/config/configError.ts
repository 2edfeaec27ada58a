import { escapeControls } from '../smtp/escape';

export type ConfigErrorCode = 'config-missing' | 'config-unreadable' | 'config-invalid';

/**
 * The configuration can't be used. `problems` are lines for people, at least one, safe to show on a terminal; the message
 * is all of them.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  readonly problems: readonly string[];

  constructor(
    readonly code: ConfigErrorCode,
    problems: readonly string[],
    options?: ErrorOptions,
  ) {
    const lines = problems.map(escapeControls);
    super(lines.join('\n'), options);
    this.problems = lines;
  }
}
