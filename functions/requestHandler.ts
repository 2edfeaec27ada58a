/**
 * How long a function waits for one answer of AWS. What hangs is tried again while the function still has time; by default
 * the SDK waits for ever, and its `requestTimeout` alone only writes a warning.
 */
export const requestHandler = { connectionTimeout: 2000, requestTimeout: 4000, throwOnRequestTimeout: true } as const;
