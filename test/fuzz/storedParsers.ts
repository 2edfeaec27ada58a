import { readFileSync } from 'node:fs';
import { parseConfig, parseLocalConfig } from '../../lib/config/parseConfig';
import { matrixOf } from '../../lib/page/matrix';
import { parsePageQuery } from '../../lib/page/pageAddress';
import { parseWidgetEvent } from '../../lib/page/widgetEvent';
import { storedFindingSchema } from '../../lib/store/findingSchemas';
import { incidentSchema } from '../../lib/store/incidentSchemas';
import { InvalidItemError, parseBody, parseItem } from '../../lib/store/item';
import { policyHeartbeatSchema, policyViewSchema } from '../../lib/store/policySchemas';
import {
  changeSchema,
  heartbeatSchema,
  lookSchema,
  targetViewSchema,
  viewSchema,
} from '../../lib/store/vantageSchemas';
import { EventError } from '../../lib/telemetry/eventError';
import { isNotifyTest, parsePolicyEvent, parseProbeEvent, parseWakeUp, scheduledTime } from '../../lib/workflow/events';
import { record } from '../support/findings';
import { incident } from '../support/incidents';
import { pageBoard } from '../support/pageBoard';
import { hour, policyHeartbeat, policyView } from '../support/policies';
import { heartbeat, look, minute, view } from '../support/records';
import { hostileText, hostileValue } from './hostileInput';
import { atMost, holds, type Parser, parser, throwsOnly } from './parser';

const scheduledTarget = { name: 'example.net', ours: true, require: ['DSN'], tlsName: 'mx.example.net' };
const EVENTS = [
  { schemaVersion: 1, kind: 'run', scheduledAt: minute(0), shard: 0, targets: [scheduledTarget] },
  {
    schemaVersion: 1,
    kind: 'look',
    looks: [
      {
        incident: 'I1',
        round: 7,
        shard: 0,
        target: scheduledTarget,
        mxHost: 'mx.example.net',
        port: 25,
        addresses: ['192.0.2.1'],
      },
    ],
  },
  { schemaVersion: 1, kind: 'policies', shard: 0, targets: [scheduledTarget] },
  { schemaVersion: 1, kind: 'sweep' },
  { schemaVersion: 1, kind: 'test' },
  { Records: [{ dynamodb: { SequenceNumber: '1', Keys: { pk: { S: 'vantage#a#0' }, sk: { S: 'heartbeat' } } } }] },
];
const WIDGET_EVENTS = [
  {
    show: 'host',
    host: 'mx.example.net:25',
    number: 2,
    widgetContext: {
      theme: 'dark',
      timezone: { offsetISO: '+05:45' },
      timeRange: { start: 0, end: 1, zoom: { start: 0, end: 1 } },
      forms: { all: { filter: 'mx' } },
    },
  },
  { describe: true },
];
const CONFIGS = [
  readFileSync('canary.example.yaml', 'utf8'),
  'hub: us-east-1\nvantages:\n  a:\n    region: us-east-1\n    heloName: canary.example.net\ntargets:\n  - contoso.example\n',
  'targets: [contoso.example, {host: "mx.example.org:587", ours: true}]\n',
];
const CONFIG_WORDS = [
  'targets:',
  'vantages:',
  'hub:',
  'notify:',
  '- ',
  '  ',
  '\n',
  ': ',
  '&a ',
  '*a',
  '<<: *a',
  '!!js/function ',
  '!!binary ',
  '---\n',
  '|\n',
  '[',
  '{a: ',
];

const SCHEMAS = {
  view: viewSchema,
  heartbeat: heartbeatSchema,
  look: lookSchema,
  change: changeSchema,
  targetView: targetViewSchema,
  incident: incidentSchema,
  finding: storedFindingSchema,
  policyView: policyViewSchema,
  policyHeartbeat: policyHeartbeatSchema,
} as const;
const BODIES = [
  view(),
  heartbeat(0),
  look(),
  {
    schemaVersion: 1,
    vantage: 'a',
    shard: 0,
    target: 'x',
    host: 'x:25',
    at: minute(0),
    to: 'missing',
    lost: [],
    gained: [],
    transcript: ['> QUIT'],
  },
  incident(),
  { record: record(), said: 0 },
  policyView(),
  policyHeartbeat(hour(0)),
];
const ITEMS = BODIES.map((body) => ({
  pk: 'vantage#a#0',
  sk: 'x',
  schemaVersion: 1,
  host: 'x',
  open: 'loss',
  stamp: minute(0),
  version: 1,
  ttl: 1,
  body,
}));

export const storedParsers: readonly Parser[] = [
  parser('events of Lambda', hostileValue(EVENTS), (event) => {
    throwsOnly(EventError, () => parseProbeEvent(event));
    throwsOnly(EventError, () => parsePolicyEvent(event));
    throwsOnly(EventError, () => parseWakeUp(event));
    isNotifyTest(event);
  }),
  parser('events of the widget', hostileValue(WIDGET_EVENTS), (event) =>
    throwsOnly(EventError, () => {
      const { filter, host, span } = parseWidgetEvent(event, hour(0).getTime());
      atMost(512, filter, 'the filter');
      atMost(512, host, 'the host');
      holds(span.from <= span.to, 'a span that ends before it begins');
    }),
  ),
  parser(
    'queries of the page and times of a schedule',
    hostileText(['?filter=mx&only=trouble&page=2&span=7d', minute(0)], ['filter=', 'page=', '&', '%']),
    (text) => {
      const { filter, page } = parsePageQuery(new URLSearchParams(text));
      atMost(200, filter, 'the filter');
      holds(Number.isInteger(page) && page <= 999_999, `page ${page}`);
      scheduledTime(text, hour(0), 300);
    },
  ),
  parser('items of the table', hostileValue(ITEMS), (raw) =>
    throwsOnly(InvalidItemError, () => {
      const item = parseItem(raw);
      if (item === undefined) return;
      for (const schema of Object.values(SCHEMAS)) throwsOnly(InvalidItemError, () => parseBody<unknown>(item, schema));
    }),
  ),
  parser('what is shown of a view that is taken', hostileValue([view(), view({ outcome: 'missing' })]), (raw) => {
    const read = viewSchema.safeParse(raw);
    if (!read.success) return;
    atMost(
      5_000_000,
      JSON.stringify(matrixOf(pageBoard([read.data]), { filter: '', isTroubledOnly: false, page: 1 })),
      'the matrix',
    );
  }),
  parser(
    'canary.yaml',
    hostileText(CONFIGS, CONFIG_WORDS),
    (text) => {
      for (const read of [parseConfig(text, 'canary.yaml'), parseLocalConfig(text, 'canary.yaml')]) {
        if (read.ok) continue;
        holds(read.problems.length > 0, 'refused without a problem');
        for (const line of read.problems) holds(!line.includes('\n'), 'a problem of two lines');
      }
    },
    { share: 20 },
  ),
];
