import { diagnoseRequest } from '../../../../lib/cli/diagnose/diagnoseRequest';
import { gatherSituation } from '../../../../lib/cli/diagnose/gatherSituation';
import { phasesOf } from '../../../../lib/cli/diagnose/phases';
import type { Resolver } from '../../../../lib/dns/types';
import { fakeResolver } from '../../../support/fakeResolver';
import { machineOf, recordingContext } from '../recordingContext';
import { sessions } from '../reports';
import { OURS, ZONE } from './diagnoseHere';

const zone = { 'mx.example': { a: ['192.0.2.1'], aaaa: 'no-such-record' } } as const;
/** Hosts answer, and no block list ever does. */
const deafLists: Resolver = {
  ...fakeResolver(zone),
  addresses: (name, family) =>
    name.endsWith(ZONE) ? new Promise(() => {}) : fakeResolver(zone).addresses(name, family),
};

/** What is gathered where the end of all patience comes with the first session. */
async function gatherUntil(openTable: () => Promise<never>) {
  const end = new AbortController();
  const said: string[] = [];
  const context = recordingContext(deafLists, {
    machine: machineOf({ address: '127.0.0.1' }),
    openTable,
    runSession: async () => {
      end.abort();
      return sessions.missing;
    },
  });
  const options = { egress: OURS, blockList: [ZONE], allowPrivate: true } as const;
  const gathered = await gatherSituation({
    request: diagnoseRequest('[mx.example]', options, { env: {}, allowsPrivate: false }),
    store: 'canary.db',
    context,
    phases: phasesOf({ say: (text) => said.push(text) }, 90_000),
    signal: end.signal,
  });
  return { ...gathered, said };
}

test('it waits neither for a table nor for lists when the time is over, and calls them unknown', async () => {
  const { situation } = await gatherUntil(() => new Promise<never>(() => {}));
  expect(situation.others).toEqual({ kind: 'unreadable', reason: 'the store canary.db did not answer in time' });
  expect(situation.listings).toMatchObject([
    { address: OURS, answers: [{ zone: ZONE, state: 'unknown', reason: 'it did not answer in time' }] },
  ]);
  expect(situation.hosts).toMatchObject([{ mxHost: 'mx.example', observations: [{ address: '192.0.2.1' }] }]);
});

test('it tells what goes on, together and with the limit', async () => {
  const { said } = await gatherUntil(() => new Promise<never>(() => {}));
  expect(said[0]).toBe('asking the DNS (at most 90 s)');
  expect(said).toContain('connecting · reading the store canary.db (at most 90 s)');
  expect(said.at(-1)).toBe('concluding (at most 90 s)');
});

test('a defect of ours is no unreadable table', async () => {
  await expect(gatherUntil(() => Promise.reject(new RangeError('a defect')))).rejects.toThrow('a defect');
});
