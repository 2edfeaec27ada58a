import { observeTargets } from '../../../lib/probe/observeTargets';
import { targetFromName } from '../../../lib/probe/target';
import type { SmtpSession } from '../../../lib/smtp/types';
import { fakeResolver } from '../../support/fakeResolver';

const session: SmtpSession = { stage: 'quit', timingsMs: { total: 1 }, transcript: [] };

test('a host that serves several targets is asked once and shown with each of them', async () => {
  const asked: string[] = [];
  const { targets, unfinished } = await observeTargets(
    ['one.example', 'two.example', 'closed.example', '[mx.example]'].map((name) => targetFromName(name)),
    {
      resolver: fakeResolver({
        'one.example': { mx: [[10, 'mx.example']] },
        'two.example': { mx: [[20, 'mx.example'], [30, 'inside.example']] }, // biome-ignore format: one row
        'closed.example': { mx: [[0, '']] },
        'mx.example': { a: ['198.41.0.4', '199.7.83.42'] },
        'inside.example': { a: ['10.0.0.1'] },
      }),
      allowPrivateTargets: false,
      families: [4],
      upgrade: true,
      heloName: 'canary.example',
      now: () => new Date('2026-11-23T12:00:00Z'),
      runSession: async ({ address }) => {
        asked.push(address);
        return session;
      },
    },
  );
  expect(asked.toSorted()).toEqual(['198.41.0.4', '199.7.83.42']);
  expect(unfinished).toEqual([]);
  const inShort = targets.map(({ target, failure, hosts }) => ({
    target: target.name,
    failure: failure?.code,
    hosts: hosts.map((host) => ({
      mxHost: host.mxHost,
      preference: host.preference,
      failure: host.failure?.code,
      addresses: host.observations.map(({ address }) => address),
    })),
  }));
  const addresses = ['198.41.0.4', '199.7.83.42'];
  expect(inShort).toEqual([
    { target: 'one.example', hosts: [{ mxHost: 'mx.example', preference: 10, addresses }] },
    {
      target: 'two.example',
      hosts: [
        { mxHost: 'mx.example', preference: 20, addresses },
        { mxHost: 'inside.example', preference: 30, failure: 'refused-range', addresses: [] },
      ],
    },
    { target: 'closed.example', failure: 'null-mx', hosts: [] },
    { target: '[mx.example]', hosts: [{ mxHost: 'mx.example', addresses }] },
  ]);
});

test('a name that leads elsewhere the second time is connected to where it was checked', async () => {
  const asked: string[] = [];
  const answers = ['198.41.0.4', '127.0.0.1'];
  const { targets } = await observeTargets(
    ['[rebinding.example]', '[rebinding.example]:587'].map((name) => targetFromName(name)),
    {
      resolver: {
        mx: () => Promise.reject(new Error('nobody asks for MX')),
        addresses: async () => ({ status: 'found', records: [answers.shift() ?? '127.0.0.1'] }),
      },
      allowPrivateTargets: false,
      families: [4],
      upgrade: true,
      heloName: 'canary.example',
      now: () => new Date('2026-11-23T12:00:00Z'),
      runSession: async ({ address, port }) => {
        asked.push(`${address} ${port}`);
        return session;
      },
    },
  );
  expect(asked).toEqual(['198.41.0.4 25', '198.41.0.4 587']);
  expect(targets.flatMap(({ hosts }) => hosts.flatMap(({ knownAddresses }) => knownAddresses))).toEqual([
    '198.41.0.4',
    '198.41.0.4',
  ]);
});
