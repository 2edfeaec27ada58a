import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { z } from 'zod';
import { FINDING_CODES, SEVERITIES } from '../../../lib/judgement/finding';
import { ENDINGS, TRANSITION_KINDS, type Transition } from '../../../lib/judgement/incident';
import { OUTCOMES } from '../../../lib/judgement/outcome';
import { CAUSE_CODES, CONFIDENCES, SCOPES } from '../../../lib/judgement/verdict';
import { composeFitting } from '../../../lib/notification/fitting';
import type { Entry } from '../../../lib/notification/groups';
import { composeMessage, defaultBody, type Message } from '../../../lib/notification/message';
import { publishMessage } from '../../../lib/notification/sns';
import { ROLES } from '../../../lib/telemetry/contract';
import { entry, transition } from '../../support/incidents';
import { scenarios, tenants } from '../../support/scenarios';
import { losing } from '../../support/sightings';

const context = { installation: 'default' };

/** The shape that docs/messages.md promises; strict, so that what it does not name is not there. */
const shape = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  content: z.strictObject({
    textType: z.literal('client-markdown'),
    title: z.string().min(1).max(250),
    description: z.string().min(1).max(4000),
    nextSteps: z.array(z.string()).optional(),
  }),
  metadata: z.strictObject({ summary: z.string(), threadId: z.string().optional() }),
  schemaVersion: z.literal(1),
  installation: z.string(),
  later: z.number().optional(),
  hostsOmitted: z.number().positive().optional(),
  transitions: z.array(
    z.strictObject({
      id: z.string(),
      incident: z.string(),
      kind: z.enum(TRANSITION_KINDS),
      at: z.iso.datetime(),
      severity: z.enum(SEVERITIES),
      host: z.string(),
      mxHost: z.string(),
      port: z.number(),
      target: z.string().optional(),
      targets: z.array(z.string()).max(100),
      targetCount: z.number(),
      findings: z.array(z.enum(FINDING_CODES)).min(1),
      scope: z.enum(SCOPES),
      losing: z.array(z.string()),
      mtaSts: z
        .strictObject({ mode: z.literal('enforce'), domains: z.array(z.string()).min(1), effect: z.string() })
        .optional(),
      dane: z.strictObject({ domains: z.array(z.string()).min(1), effect: z.string() }).optional(),
      cause: z.strictObject({
        code: z.enum(CAUSE_CODES),
        confidence: z.enum(CONFIDENCES),
        evidence: z.array(z.string()),
      }),
      vantages: z.array(
        z.strictObject({
          id: z.string(),
          role: z.enum(ROLES).optional(),
          outcome: z.enum(OUTCOMES),
          since: z.iso.datetime().optional(),
          seenAt: z.iso.datetime().optional(),
          egress: z.string().optional(),
          address: z.string().optional(),
          serverName: z.string().optional(),
          greetedAs: z.string().optional(),
          unknownBecause: z.string().optional(),
          lost: z.array(z.string()),
          gained: z.array(z.string()).optional(),
        }),
      ),
      openedAt: z.iso.datetime(),
      firstSeenAt: z.iso.datetime(),
      lastGoodAt: z.iso.datetime().optional(),
      resolvedAt: z.iso.datetime().optional(),
      durationSeconds: z.number().optional(),
      unseen: z.strictObject({ vantages: z.array(z.string()), since: z.iso.datetime() }).optional(),
      ended: z.enum(ENDINGS).optional(),
      acknowledged: z.strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string().optional() }).optional(),
      dialogue: z.strictObject({ vantage: z.string(), lines: z.array(z.string()) }).optional(),
      runbook: z.string(),
    }),
  ),
  others: z
    .array(
      z.strictObject({
        as: z.string().optional(),
        kind: z.enum(TRANSITION_KINDS),
        severity: z.enum(SEVERITIES),
        scope: z.enum(SCOPES),
        losing: z.array(z.string()),
        cause: z.enum(CAUSE_CODES),
        hostCount: z.number(),
        operatorCount: z.number(),
        operators: z.array(z.strictObject({ operator: z.string(), hosts: z.number().positive() })).max(20),
        ids: z.array(z.string()),
      }),
    )
    .optional(),
});

const parsed = (entries: readonly Entry[]) => shape.parse(JSON.parse(defaultBody(composeMessage(entries, context))));
const only = (...transitions: Transition[]) => parsed([entry(transitions)]).transitions[0];

describe('the JSON message', () => {
  it.each(scenarios)('has the promised shape at $name', ({ entries }) => {
    expect(parsed(entries).transitions).toHaveLength(entries.length);
  });

  it('has the promised shape where there is no room for all', () => {
    const entries = tenants(2000);
    const [message] = composeFitting(entries, context).messages;
    if (message === undefined) throw new Error('there is no message');
    const { hostsOmitted = 0, transitions, others = [] } = shape.parse(JSON.parse(defaultBody(message)));
    expect(transitions.length + hostsOmitted).toBe(2000);
    expect(others).toMatchObject([
      {
        as: transitions[0]?.id,
        hostCount: hostsOmitted,
        operators: [{ operator: 'protection.example', hosts: hostsOmitted }],
      },
    ]);
    const ids = [...transitions.map(({ id }) => id), ...others.flatMap((each) => each.ids)];
    expect(ids.sort()).toEqual([...message.ids].sort());
  });

  it('is as docs/messages.md shows it', () => {
    const page = readFileSync(join(process.cwd(), 'docs/messages.md'), 'utf8');
    const example = /```json\n(.*?)\n```/s.exec(page)?.[1] ?? '';
    const shown = entry([
      transition({ dialogue: { vantage: 'hq', lines: ['< 220 AM1EHSMHS003.mail.protection.example ESMTP ready'] } }),
    ]);
    expect(JSON.parse(example)).toEqual(parsed([shown]));
  });

  it('names every field in docs/messages.md', () => {
    const page = readFileSync(join(process.cwd(), 'docs/messages.md'), 'utf8');
    const transitionShape = shape.shape.transitions.element;
    const names = [
      ...Object.keys(shape.shape),
      ...Object.keys(transitionShape.shape),
      ...Object.keys(transitionShape.shape.vantages.element.shape),
      ...Object.keys(shape.shape.others.unwrap().element.shape),
    ];
    expect(names.filter((name) => !page.includes(name))).toEqual([]);
  });

  it('says of a recovery what had been found, and at whom', () => {
    const lost = losing('hq', { outcome: 'masked', masked: ['XXXXXXXA'] });
    const opened = transition({ sightings: [lost] });
    const resolved = transition({ sequence: 2, kind: 'resolved', durationSeconds: 60 });
    expect(only(opened)?.findings).toEqual(['starttls-masked']);
    expect(only(opened, resolved)).toMatchObject({
      findings: ['starttls-masked'],
      losing: ['hq'],
      durationSeconds: 60,
    });
  });

  it('names both findings where one vantage loses it and another sees it masked', () => {
    const both = [losing('hq'), losing('us-east-1', { outcome: 'masked' })];
    expect(only(transition({ sightings: both, losing: ['hq', 'us-east-1'] }))?.findings).toEqual([
      'starttls-not-supported',
      'starttls-masked',
    ]);
  });

  it('shows the dialogue once where many hosts say the same', () => {
    const { transitions } = parsed(tenants(40));
    expect(transitions.map(({ dialogue }) => dialogue !== undefined).filter(Boolean)).toHaveLength(1);
    expect(transitions[0]?.dialogue?.vantage).toBe('hq');
  });
});

describe('publishMessage', () => {
  it('sends a body for each protocol, the subject, and severity and channel to filter by', async () => {
    const client = new SNSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const inputs: object[] = [];
    client.middlewareStack.add(
      () =>
        async ({ input }) => {
          inputs.push(input);
          return { output: { $metadata: {} }, response: undefined };
        },
      { step: 'initialize' },
    );
    const message: Message = composeMessage([entry()], context);
    await publishMessage(client, 'arn:aws:sns:us-east-1:111122223333:starttls-canary-default', message);
    expect(inputs).toEqual([
      {
        TopicArn: 'arn:aws:sns:us-east-1:111122223333:starttls-canary-default',
        Subject: message.subject,
        MessageStructure: 'json',
        Message: JSON.stringify({ default: defaultBody(message), email: message.email, sms: message.sms }),
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: 'critical' },
          channel: { DataType: 'String', StringValue: 'email' },
        },
      },
    ]);
  });
});
