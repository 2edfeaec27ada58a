import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prometheusMetrics } from '../../../lib/watch/prometheus';
import { parsePrometheus } from './prometheusText';

const doc = readFileSync(join(__dirname, '../../../docs/watch.md'), 'utf8');

test('docs/watch.md lists every metric with its labels, and no other', async () => {
  const { text } = await prometheusMetrics().text();
  const rows = [...doc.matchAll(/^\| `(starttls_canary_\w+)` +\| ([a-z_, ]*?) +\|/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(parsePrometheus(text)).sort());
  for (const [, name = '', labels] of rows) {
    expect({ name, labels }).toEqual({
      name,
      labels: /hosts_|vantage_|run/.test(name) ? 'vantage' : 'target, mx_host, vantage',
    });
  }
});

test('no page of ours speaks of a metric that is not there', async () => {
  const { text } = await prometheusMetrics().text();
  const known = Object.keys(parsePrometheus(text));
  const named = doc.match(/starttls_canary_\w+/g) ?? [];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
