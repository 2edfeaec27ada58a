import { parseTargetName } from '../dns/targetName';
import { hostKey } from './hostKey';
import type { TlsNames } from './probeAddress';
import type { Target } from './types';

/** What is configured of a target besides its name; the defaults are false, false and none. */
export interface TargetSettings {
  readonly ours?: boolean;
  readonly verify?: boolean;
  /** Keywords in any case. */
  readonly require?: readonly string[];
  readonly tlsName?: string;
  readonly requireDane?: true;
}

/** A name that is no target. It stems from a file or an argument that should have been checked: a fault of ours. */
export class TargetNameError extends Error {
  readonly code = 'invalid-target';
  constructor(
    readonly targetName: string,
    readonly rule: string,
  ) {
    super(`target ${JSON.stringify(targetName)}: ${rule}`);
    this.name = 'TargetNameError';
  }
}

/** Makes a target of a name in Postfix's notation (`parseTargetName`). Throws TargetNameError where it breaks a rule. */
export function targetFromName(text: string, settings: TargetSettings = {}): Target {
  const { ours, verify, require, tlsName, requireDane } = settings;
  const parsed = parseTargetName(text);
  if (!parsed.ok) throw new TargetNameError(text, parsed.rule);
  const { name, kind, host, port } = parsed;
  return {
    name,
    kind,
    host,
    port,
    ours: ours ?? false,
    verify: verify ?? false,
    require: (require ?? []).map((keyword) => keyword.toUpperCase()),
    ...(tlsName !== undefined && { tlsName }),
    ...(requireDane && { requireDane }),
  };
}

/** The names in TLS of those targets that have one. A host that several targets share has one name for all of them. */
export const tlsNamesOf = (targets: readonly Target[]): TlsNames =>
  new Map(
    targets.flatMap(({ host, port, tlsName }) =>
      tlsName === undefined ? [] : [[hostKey({ mxHost: host, port }), tlsName] as const],
    ),
  );
