import type { Placeholder } from './commandLine';
import type { Confidence, Form, PossibleCause } from './form';
import type { CodeAgreement } from './recognise';
import type { SaidReply } from './saidReply';

export const KINDS = ['recognised', 'generic'] as const;
export type ExplanationKind = (typeof KINDS)[number];

/** The other side, and how often it stands in the errors of one kind. */
export interface NamedHost {
  readonly host?: string;
  readonly address?: string;
  readonly port?: number;
  readonly count: number;
}

export interface Command {
  readonly line: string;
  /** What its answer tells. */
  readonly tells: string;
}

/** One kind of error in an input: what it means, and how often it is there. */
export interface Explanation {
  readonly kind: ExplanationKind;
  /** Passages of the input that are of this kind. */
  readonly count: number;
  /** The first of them, cut. */
  readonly text: string;
  /** Of the first. */
  readonly replies: readonly SaidReply[];
  /** The most frequent first, some only. */
  readonly hosts: readonly NamedHost[];
  /** Domains of recipients, the most frequent first, some only. */
  readonly recipientDomains: readonly string[];
  /** Where it was recognised. */
  readonly form?: Form;
  readonly agreement?: CodeAgreement;
  readonly title: string;
  readonly meaning: string;
  readonly notMeaning: string;
  readonly confidence: Confidence;
  /** Why it is as sure as that, in a sentence. */
  readonly because: string;
  readonly causes: readonly PossibleCause[];
  readonly commands: readonly Command[];
  /** What in the commands stands for something that the text does not name. */
  readonly placeholders: readonly Placeholder[];
  /** Other forms with the same words, where the codes did not decide. */
  readonly alternatives: readonly Form[];
}

/** All that an input has, the most frequent first, what was recognised before the rest. */
export interface Explained {
  readonly explanations: readonly Explanation[];
  /** Kinds that were left out, as there were more than asked for. */
  readonly leftOut: number;
}
