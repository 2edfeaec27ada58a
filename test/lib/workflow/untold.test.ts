import type { FindingRecord } from '../../../lib/judgement/findingRecord';
import type { Message } from '../../../lib/notification/message';
import { findingStore, type StoredFinding } from '../../../lib/store/findingStore';
import type { StoredIncident } from '../../../lib/store/incidentItem';
import { incidentStore } from '../../../lib/store/incidentStore';
import { sqliteTable } from '../../../lib/store/sqliteTable';
import { toldStore } from '../../../lib/store/toldStore';
import { tell } from '../../../lib/workflow/tell';
import { tellDigest } from '../../../lib/workflow/tellDigest';
import { tellFindings } from '../../../lib/workflow/tellFindings';
import { incident, transition } from '../../support/incidents';

/** What can't be worded, whatever the reason, keeps nothing else from being said, and is not lost in silence. */
const NOW = '2026-11-24T09:00:00.000Z';
const UNTIMELY = '!';
const odd = incident([transition({ firstSeenAt: UNTIMELY })], { id: 'ODD', mxHost: 'mx.odd.example' });
const sound = incident([transition()], { id: 'SOUND', mxHost: 'mx.sound.example' });

const record = (subject: string, more: Partial<FindingRecord> = {}): FindingRecord => ({
  schemaVersion: 1,
  kind: 'target',
  subject,
  code: 'no-mx',
  severity: 'warning',
  message: 'it has neither MX nor address',
  targets: [subject],
  vantages: ['a'],
  openedAt: NOW,
  sequence: 1,
  changes: [{ at: NOW, isOpen: true, severity: more.severity ?? 'warning' }],
  ...more,
});

function topic() {
  const messages: Message[] = [];
  const logged: { message: string; facts: Record<string, unknown> }[] = [];
  const deps = {
    context: { installation: 'default', timezone: 'Europe/Berlin' },
    publish: async (message: Message) => void messages.push(message),
    now: () => new Date(NOW),
    wait: async () => {},
    silences: async () => ({ mutes: [], windows: [] }),
    gatherMs: 10_000,
    log: (message: string, facts: Record<string, unknown>) => void logged.push({ message, facts }),
  };
  const ids = () => messages.flatMap((message) => message.ids);
  const failed = () => logged.filter(({ message }) => message === 'telling failed').map(({ facts }) => facts);
  return { deps, messages, ids, failed };
}

describe('an incident that can’t be worded', () => {
  const store = incidentStore(sqliteTable(':memory:'));
  const stored: StoredIncident = { incident: odd, version: 1, said: 0 };
  const unsaid = async () => [stored, ...(await store.unsaid())];
  const reader = { read: unsaid, count: async () => 2 };

  test('is named to the alarms by the sweep, and the others are told', async () => {
    const { deps, ids, failed } = topic();
    await store.write(sound, undefined);
    await expect(tell({ ...deps, store: { ...store, unsaid, unsaidReader: () => reader } })).rejects.toMatchObject({
      code: 'not-worded',
      message: 'could not be worded: ODD of mx.odd.example:25',
    });
    expect(ids()).toEqual(['SOUND#1']);
    expect(failed()).toEqual([{ incident: 'ODD', host: 'mx.odd.example:25', error: expect.any(RangeError) }]);
  });

  test('is logged by a wake-up, which is not tried again for it', async () => {
    const { deps, ids, failed } = topic();
    await tell({ ...deps, store: { ...store, unsaid, unsaidReader: () => reader } }, [
      { pk: 'incident#mx.odd.example:25', sk: '00000001' },
    ]);
    expect(ids()).toEqual([]);
    expect(failed()).toHaveLength(1);
  });
});

describe('a finding that can’t be worded', () => {
  const table = sqliteTable(':memory:');
  const store = findingStore(table);
  const leases = incidentStore(table);
  const stored = (odd: FindingRecord): StoredFinding => ({
    ...{ record: odd, version: 1, said: 0, isToldOpen: false, isPhonedOpen: false },
  });

  test('is named to the alarms, and the others are told', async () => {
    const { deps, ids, failed } = topic();
    await store.write(record('sound.example'), undefined);
    const urgent = async () => [
      stored(record('odd.example', { code: 'null-mx', openedAt: UNTIMELY })),
      ...(await store.urgent([])),
    ];
    await expect(tellFindings({ ...deps, leases, store: { ...store, urgent } })).rejects.toMatchObject({
      code: 'not-worded',
      message: 'could not be worded: target/odd.example/null-mx#1',
    });
    expect(ids()).toEqual(['target/sound.example/no-mx#1']);
    expect(failed()).toEqual([{ finding: 'target/odd.example/null-mx#1', error: expect.any(RangeError) }]);
  });

  test('is left out of the digest', async () => {
    const { deps, ids, failed } = topic();
    const told = toldStore(table);
    await told.markDigest('2026-11-23');
    const notice = { severity: 'notice' } as const;
    await store.write(record('quiet.example', notice), undefined);
    const untimely = stored(record('odd.example', { ...notice, openedAt: UNTIMELY }));
    const open = async () => [untimely, ...(await store.open())];
    await tellDigest({ ...deps, leases, told, store: { ...store, open } });
    expect(ids()).toEqual(['target/quiet.example/no-mx#1']);
    expect(failed()).toHaveLength(1);
    expect(await told.digestDay()).toBe('2026-11-24');
  });
});
