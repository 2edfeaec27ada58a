import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CanaryConfig } from '../config/canaryConfig';
import { MIN_OPERATORS } from '../judgement/blind';
import { operatorsNamed } from './operatorsNamed';

/** Warns at synth where a vantage can never be told to be blind. */
export function warnOfUnknownBlindness(scope: Construct, config: CanaryConfig, id: string): void {
  const operators = operatorsNamed(config);
  if (operators.length >= MIN_OPERATORS) return;
  Annotations.of(scope).addWarningV2(
    'starttls-canary:blindness-unknown',
    `Vantage ${id} can never be known to be blind: that takes ${MIN_OPERATORS} unrelated operators, and targets and controlHosts ` +
      `name ${operators.length} (${operators.join(', ')}). Should nothing answer it, every host is unknown and no alarm says ` +
      'why. Name hosts of others that are known to answer as controlHosts (docs/configuration.md).',
  );
}
