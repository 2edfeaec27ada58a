/** Result types of RFC 8460 §4.3, in its order. */
export const RESULT_TYPES = [
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const;
export type ResultType = (typeof RESULT_TYPES)[number];

/** One organization's word on a day of ours (RFC 8460 §4.4). Texts are the organization's, bounded, else as they came. */
export interface TlsReport {
  readonly organization: string;
  readonly reportId: string;
  /** Milliseconds since 1970. */
  readonly begin: number;
  readonly end: number;
  readonly policies: readonly PolicyReport[];
}

/** Sessions under one policy of one domain. */
export interface PolicyReport {
  /** Lower case, no trailing dot; absent where the report names none, as Postfix's without a policy. */
  readonly domain?: string;
  /** `sts`, `tlsa`, `no-policy-found`, or whatever stands there. */
  readonly type: string;
  /** Of an MTA-STS policy that is quoted: `enforce`, `testing` or `none`. */
  readonly mode?: string;
  readonly successful: number;
  readonly failed: number;
  readonly failures: readonly FailureDetail[];
}

/** Failed sessions that have all of these in common. What the report doesn't say is absent. */
export interface FailureDetail {
  /** One of `RESULT_TYPES`, or whatever stands there. */
  readonly resultType: string;
  readonly sessions: number;
  readonly sendingIp?: string;
  /** Lower case, no trailing dot. */
  readonly mxHost?: string;
  readonly receivingIp?: string;
  readonly reason?: string;
}

/** Under such a policy a sender that can't have TLS keeps the mail (RFC 8461 §5, RFC 7672 §2.2). */
export const isEnforced = ({ type, mode }: Pick<PolicyReport, 'type' | 'mode'>): boolean =>
  type === 'tlsa' || (type === 'sts' && mode === 'enforce');
