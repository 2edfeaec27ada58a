/**
 * What a price depends on and no configuration tells. A quiet month: nobody loses STARTTLS for long, and few look.
 * Each is on the high side, and all but the first change a bill by cents.
 */
export const ASSUMPTIONS = {
  /** MX hosts of a domain, unknown before deployment. */
  mxPerDomain: 2,
  /** Of a host: one is asked in a run, all of them hourly. */
  addressesPerHost: 2,
  /** From a vantage to a mail host, to the DNS, and to the hub from another region: an ocean's width. */
  roundTripMs: 100,
  /** To AWS services of the same region. */
  nearRoundTripMs: 10,
  /** Lambda replaces an environment now and then; one that waits for longer than `idleMinutes` is replaced anyway. */
  startsPerDay: 12,
  idleMinutes: 10,
  /** Times that a steady view is written: its day of keywords begins anew. */
  viewWritesPerDay: 2,
  /** Of a view with two addresses and its certificate. */
  writeUnitsOfView: 3,
  /** Of a look at a domain's policies: DNS, connection, handshake and answer, one after another. */
  policyRoundTrips: 6,
  /** Times a day that steady policies are written, and what is written of them, and of a run. */
  policyWritesPerDay: 4,
  writeUnitsOfPolicy: 2,
  writeUnitsOfPolicyRun: 1,
  /** One line on a run of the policy check. */
  policyLogBytes: 250,
  /** Of a view in the table, with its indexes, and of all else that is kept of a host. */
  storedBytesPerView: 5000,
  /** Losses that are told, each as opened, confirmed and resolved. */
  incidents: 4,
  /** Alarms about the canary itself, each with its end. */
  healthAlarms: 2,
  /** Times that an open dashboard is drawn: two hours of a working day, each minute. */
  dashboardRefreshes: 22 * 120,
  /** Sent by a session over all packets: EHLO alone, and with the upgrade. */
  sentBytes: { ehlo: 800, upgrade: 3500 },
  /** Received by a session likewise. */
  receivedBytes: { ehlo: 1000, upgrade: 6500 },
  /** Lambda's own lines about one invocation. */
  platformLogBytes: 500,
  /** One line on a host, with `logEveryHost`. */
  hostLogBytes: 400,
} as const;

/** AWS's own month. */
export const HOURS_PER_MONTH = 730;
export const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;
export const GB = 1e9;
