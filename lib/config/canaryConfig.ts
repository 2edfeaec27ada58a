import type * as z from 'zod';
import type { configSchema, localConfigSchema } from './schema';

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A valid canary.yaml in canonical form: defaults filled in, names in A-labels, lists in the file's order. */
export type CanaryConfig = DeepReadonly<z.output<typeof configSchema>>;
/** What a plain machine takes from it. */
export type LocalConfig = DeepReadonly<z.output<typeof localConfigSchema>>;
export type CloudVantage = CanaryConfig['vantages'][number];
/** A plain machine that publishes what it sees to the hub. */
export type ExternalVantage = CanaryConfig['externalVantages'][number];
/** A log of a mail server that a plain machine follows. */
export type FollowedLog = LocalConfig['maillogs'][number];
/** A way by which a plain machine tells what is new. */
export type NotifyChannel = LocalConfig['notify'][number];
export type Subscriber = CanaryConfig['subscribers'][number];
/** Has the fields of a Target of lib/probe; `tlsName` of a host only, `requireDane` of a domain. */
export type ConfiguredTarget = CanaryConfig['targets'][number] & {
  readonly tlsName?: string;
  readonly requireDane?: true;
};
