import { SCHEMA_VERSION } from '../../../lib/telemetry/contract';
import { isNotifyTest, parseProbeEvent, parseWakeUp } from '../../../lib/workflow/events';

const run = { kind: 'run', scheduledAt: '2026-11-23T21:50:00Z', shard: 0, targets: [{ name: 'example.net' }] };
const look = { kind: 'look', looks: [] };

describe.each([
  { name: 'this version', schemaVersion: SCHEMA_VERSION },
  { name: 'the version before', schemaVersion: SCHEMA_VERSION - 1 },
])('an event of $name', ({ schemaVersion }) => {
  test('is taken as one of ours', () => {
    expect(parseProbeEvent({ ...run, schemaVersion })).toEqual({ ...run, schemaVersion: SCHEMA_VERSION });
    expect(parseProbeEvent({ ...look, schemaVersion })).toEqual({ ...look, schemaVersion: SCHEMA_VERSION });
    expect(parseWakeUp({ kind: 'sweep', schemaVersion })).toBe('sweep');
    expect(isNotifyTest({ kind: 'test', schemaVersion })).toBe(true);
  });
});

describe.each([
  { name: 'the next version', schemaVersion: SCHEMA_VERSION + 1 },
  { name: 'a version long gone', schemaVersion: SCHEMA_VERSION - 2 },
  { name: 'no version', schemaVersion: undefined },
])('an event of $name', ({ schemaVersion }) => {
  // The function fails, which an alarm tells and a dead-letter queue keeps.
  test('is refused', () => {
    expect(() => parseProbeEvent({ ...run, schemaVersion })).toThrow();
    expect(() => parseProbeEvent({ ...look, schemaVersion })).toThrow();
    expect(() => parseWakeUp({ kind: 'sweep', schemaVersion })).toThrow();
    expect(isNotifyTest({ kind: 'test', schemaVersion })).toBe(false);
  });
});
