/** Whose texts they are. `standard`: those of RFCs, which many servers use. */
export const VENDORS = [
  'exchange',
  'exchange-online',
  'postfix',
  'exim',
  'sendmail',
  'gmail',
  'yahoo',
  'apple',
  'proofpoint',
  'mimecast',
  'cisco',
  'standard',
] as const;
export type Vendor = (typeof VENDORS)[number];

/**
 * `own-server`: the one that holds the queue, wrote the log or the report, whose own words they are; `remote-server`: the
 * one that it was delivering to, in a reply; `middlebox`: what stands between them.
 */
export const SPEAKERS = ['own-server', 'remote-server', 'middlebox'] as const;
export type Speaker = (typeof SPEAKERS)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** What a line to type is about; `commandLine` has the lines. */
export const STEPS = [
  'check-host',
  'check-transcript',
  'check-unoffered',
  'diagnose',
  'send-connector-log',
  'exchange-maillog',
  'postfix-maillog',
  'send-connector-certificate',
  'postfix-policy',
  'tlsa-record',
  'sts-record',
  'sts-policy',
  'mx-records',
  'pointer-record',
] as const;
export type Step = (typeof STEPS)[number];

export interface NextStep {
  readonly step: Step;
  /** What its answer tells. */
  readonly tells: string;
}

/** One thing that may be behind it, and how that shows. */
export interface PossibleCause {
  readonly cause: string;
  readonly sign: string;
}

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** An error text that is known, as data. */
export interface Form {
  readonly id: string;
  readonly vendor: Vendor;
  /** Pieces that stand in the text in this order, in lower case and without reply codes. */
  readonly words: readonly string[];
  /** SMTP reply codes (RFC 5321 §4.2) that the text is known with; absent: any, or none, as in a log. */
  readonly replyCodes?: readonly number[];
  /** Enhanced status codes (RFC 3463) that the text is known with: `5.7.3`, or the range `5.7.606-649`. */
  readonly statuses?: readonly string[];
  /** It only carries another text, which says more. */
  readonly isWrapper?: true;
  /** It names the detail of what another form that fits as well says in general. */
  readonly isDetail?: true;
  readonly speaker: Speaker;
  readonly title: string;
  readonly meaning: string;
  readonly notMeaning: string;
  /** How sure the meaning is where text and codes are as known. */
  readonly confidence: Confidence;
  /** The likeliest first. */
  readonly causes?: readonly PossibleCause[];
  readonly next: readonly NextStep[];
  readonly source: Source;
  /** As its source has it, with names and addresses of documentation. */
  readonly example: string;
}
