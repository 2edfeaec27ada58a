import { FORMS } from './allForms';
import type { Form, Speaker } from './form';
import { recognise } from './recognise';
import type { FoundReply } from './reply';

/** A reply, and who made it as far as that is known. */
export interface SaidReply {
  readonly replyCode?: number;
  readonly status?: string;
  readonly text: string;
  readonly speaker: Speaker | 'unknown';
}

/** Says of each reply who made it: by its own text, by the words before it, or by what the passage as a whole is. */
export function whoSaid(replies: readonly FoundReply[], whole: Form | undefined): readonly SaidReply[] {
  return replies
    .filter((reply) => reply.replyCode !== undefined || !replies.some((other) => saysMore(other, reply)))
    .map((reply, index, all) => {
      const { replyCode, status, text } = reply;
      return {
        ...(replyCode !== undefined && { replyCode }),
        ...(status !== undefined && { status }),
        text,
        speaker: speakerOf(reply, index === all.length - 1 ? whole : undefined),
      };
    });
}

/** `dsn=5.7.1` is said again by `550 5.7.1 …`. */
const saysMore = (other: FoundReply, { status }: FoundReply): boolean =>
  other.replyCode !== undefined && other.status === status;

function speakerOf(reply: FoundReply, whole: Form | undefined): SaidReply['speaker'] {
  const [own] = recognise(reply.text, [reply], FORMS);
  if (own !== undefined && (own.agreement === 'agrees' || own.agreement === 'not-needed')) {
    // What puts words round another text says those itself, whoever made the text.
    return own.form.isWrapper === true ? 'own-server' : own.form.speaker;
  }
  if (whole !== undefined && whole.isWrapper !== true) return whole.speaker;
  return reply.introduction === undefined ? 'unknown' : 'remote-server';
}
