import * as z from 'zod';
import type { DeployedFunction } from './deployment';
import type { Invocation } from './lambda';

/** A record of the table's stream, as a function gets it. */
export interface FedRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys: { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } };
  };
}

type Invoke = (event: { readonly Records: readonly FedRecord[] }) => Promise<Invocation>;

const responseSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/**
 * What Lambda's event source mapping does with records of a stream: filters, batches, retries, halves a batch that fails,
 * goes on from the first record that was named as failed. Answers those that were given up.
 */
export async function feed(
  { feed: mapping }: DeployedFunction,
  records: readonly FedRecord[],
  invoke: Invoke,
): Promise<readonly FedRecord[]> {
  if (mapping === undefined) return [];
  const { prefixes, batchSize, retryAttempts, isBisected, hasItemFailures } = mapping;
  const wanted = records.filter(({ dynamodb: { Keys } }) => prefixes.some((prefix) => Keys.pk.S.startsWith(prefix)));

  const deliver = async (batch: readonly FedRecord[], attempt: number): Promise<readonly FedRecord[]> => {
    if (batch.length === 0) return [];
    if (attempt > retryAttempts) return batch;
    const came = await invoke({ Records: batch });
    if (came.ok) {
      const from = hasItemFailures ? firstFailed(batch, came.value) : batch.length;
      return deliver(batch.slice(from), attempt + 1);
    }
    if (!isBisected || batch.length === 1) return deliver(batch, attempt + 1);
    const half = Math.ceil(batch.length / 2);
    return [...(await deliver(batch.slice(0, half), attempt + 1)), ...(await deliver(batch.slice(half), attempt + 1))];
  };

  const givenUp: FedRecord[] = [];
  for (let from = 0; from < wanted.length; from += batchSize) {
    givenUp.push(...(await deliver(wanted.slice(from, from + batchSize), 0)));
  }
  return givenUp;
}

function firstFailed(batch: readonly FedRecord[], value: unknown): number {
  const named = responseSchema.safeParse(value).data?.batchItemFailures ?? [];
  const indexes = named.map(({ itemIdentifier }) =>
    batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
  );
  return indexes.length === 0 ? batch.length : Math.max(0, Math.min(...indexes));
}
