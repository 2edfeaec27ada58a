import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { hubResolver } from '../config/hubResolver';

/** Warns at synth where the resolver that is named is one of a plain machine only, and the hub goes without DANE. */
export function warnOfLocalResolver(scope: Construct, config: CanaryConfig): void {
  const { validatingResolver } = config;
  if (validatingResolver === undefined || hubResolver(config) !== undefined) return;
  Annotations.of(scope).addWarningV2(
    'starttls-canary:local-resolver',
    `The hub does not look for DANE: validatingResolver ${validatingResolver} is on a plain machine, where watch and diagnose ` +
      'ask it. At the hub only one over HTTPS counts, such as https://dns.example.org/dns-query (docs/configuration.md).',
  );
}
