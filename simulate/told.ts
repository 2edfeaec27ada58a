import { z } from 'zod';
import { TRANSITION_KINDS } from '../lib/judgement/incident';
import { CAUSE_CODES, SCOPES } from '../lib/judgement/verdict';
import type { Message } from '../lib/notification/message';

/** A message, and when it went out. */
export interface Said {
  readonly at: number;
  readonly message: Message;
}

const transition = z.object({
  incident: z.string(),
  kind: z.enum(TRANSITION_KINDS),
  mxHost: z.string(),
  at: z.iso.datetime(),
  scope: z.enum(SCOPES),
  losing: z.array(z.string()),
  cause: z.object({ code: z.enum(CAUSE_CODES) }),
});
const finding = z.object({
  id: z.string(),
  code: z.string(),
  kind: z.enum(['host', 'target', 'vantage']),
  subject: z.string(),
  openedAt: z.iso.datetime(),
});
const body = z.object({ transitions: z.array(transition).default([]), findings: z.array(finding).default([]) });

export type ToldTransition = z.output<typeof transition> & { readonly saidAt: number };
export type ToldFinding = z.output<typeof finding> & { readonly saidAt: number };

/** What was told of losses, and of what else was found, in order; as the JSON of the messages has it. */
export interface Told {
  readonly transitions: readonly ToldTransition[];
  readonly findings: readonly ToldFinding[];
}

export function toldIn(said: readonly Said[]): Told {
  const bodies = said.map(({ at, message }) => ({ at, ...body.parse(JSON.parse(message.json)) }));
  return {
    transitions: bodies.flatMap(({ at, transitions }) => transitions.map((each) => ({ ...each, saidAt: at }))),
    findings: bodies.flatMap(({ at, findings }) => findings.map((each) => ({ ...each, saidAt: at }))),
  };
}

export const isOpening = ({ kind }: ToldTransition): boolean => kind === 'opened' || kind === 'reopened';

export const minute = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

export const describe = ({ kind, mxHost, cause, scope, losing, saidAt }: ToldTransition): string =>
  `${kind} ${mxHost} ${cause.code}, ${scope}, from ${losing.join(' and ')}, at ${minute(saidAt)}`;
