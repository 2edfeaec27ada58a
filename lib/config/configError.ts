export type ConfigErrorCode = 'config-missing' | 'config-unreadable' | 'config-invalid';

/** The configuration can't be used. `problems` are lines for people, at least one; the message is all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly code: ConfigErrorCode,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(problems.join('\n'), options);
  }
}
