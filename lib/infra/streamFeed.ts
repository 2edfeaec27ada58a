import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { CanaryFunction } from './canaryFunction';

/**
 * Feeds a function with the table's changes to items whose partition key begins with one of `pkPrefixes`. A record is a wake-up
 * call: it may come twice, and one that is given up after five tries is made good by the sweep.
 */
export function feedFromStream(consumer: CanaryFunction, streamArn: string, pkPrefixes: readonly string[]): void {
  new EventSourceMapping(consumer, 'Feed', {
    target: consumer.function,
    eventSourceArn: streamArn,
    filters: pkPrefixes.map((prefix) =>
      FilterCriteria.filter({ dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(prefix) } } } }),
    ),
    // From the beginning of the stream: what is written while the stack deploys must not be missed.
    startingPosition: StartingPosition.TRIM_HORIZON,
    // Where much changes at once, the views of a host come from all vantages, and one batch judges it once.
    batchSize: 1000,
    maxBatchingWindow: Duration.seconds(0),
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 5,
    maxRecordAge: Duration.hours(1),
    onFailure: new SqsDlq(consumer.deadLetters),
  });
}
