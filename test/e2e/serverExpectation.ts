import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Address, Host } from './checkRun';
import type { Run } from './childProcess';
import type { Client, Course, MailServer } from './mailServer';
import type { Protocol } from './protocol';
import { eventually } from './waiting';

const LOG_TIMEOUT_MS = 5_000;

/** What `check` has to say of each course that a session can take. */
const EXPECTED: Readonly<Record<Course, { readonly status: number; readonly findings: readonly string[] }>> = {
  upgraded: { status: 0, findings: ['notice certificate-not-trusted'] },
  plain: { status: 2, findings: ['critical starttls-not-supported'] },
  failed: { status: 2, findings: ['critical tls-handshake-failed'] },
};

export const expectCourse = (protocol: Protocol, { status, stderr }: Run, host: Host, course: Course): void => {
  const expected = EXPECTED[course];
  protocol.check(`check ends with ${expected.status}`, status === expected.status, { status, stderr });
  const findings = host.findings.map(({ severity, code }) => `${severity} ${code}`);
  protocol.check(`its findings: ${expected.findings}`, findings.join() === expected.findings.join(), host.findings);
  const lost = course === 'plain' ? 'STARTTLS' : '';
  protocol.check(`lost: ${lost || 'nothing'}`, (host.lost ?? []).join() === lost, host.lost);
};

export const expectEhlo = (
  protocol: Protocol,
  server: MailServer,
  client: Client,
  { ehlo, starttlsOffered, transcript }: Address,
  keywords: readonly string[],
): void => {
  const seen = ehlo?.capabilities.map(({ keyword }) => keyword) ?? [];
  protocol.check(
    `it sees the ${keywords.length} keywords that a bare EHLO gets`,
    seen.join() === keywords.join(),
    seen,
  );
  const isRight = starttlsOffered === keywords.includes('STARTTLS');
  protocol.check(`it says that STARTTLS is ${starttlsOffered === true ? '' : 'not '}offered`, isRight);
  const greeting = server.greeting(client);
  const isGreeted = transcript?.some(({ direction, text }) => direction === '<' && text === greeting) ?? false;
  protocol.check(`it is greeted by "${greeting}"`, isGreeted, transcript);
  const greetedAs = server.tellsAddress ? client.address : undefined;
  protocol.check(`so greeted as: ${greetedAs ?? '–'}`, ehlo?.greetedAs === greetedAs, ehlo?.greetedAs);
};

export const expectTls = (
  protocol: Protocol,
  { certificate }: MailServer,
  { tls, ehloAfterTls }: Address,
  tlsVersion: string | undefined,
): void => {
  protocol.check(`it gets ${tlsVersion}, as openssl does`, tls?.protocol === tlsVersion, tls);
  const { fingerprint256 } = new X509Certificate(readFileSync(certificate.certificate));
  const isServers = tls?.fingerprint256 === fingerprint256 && tls?.matchesName === true;
  protocol.check("the certificate is the server's, and names it", isServers, tls);
  const isSelfSigned = tls?.trusted === false && tls.untrustedReason === 'DEPTH_ZERO_SELF_SIGNED_CERT';
  protocol.check('it is self-signed, and the handshake was completed all the same', isSelfSigned, tls);
  const after = ehloAfterTls?.map(({ keyword }) => keyword) ?? [];
  const isAnswered = after.length > 0 && !after.includes('STARTTLS');
  protocol.check('under TLS, EHLO is answered again, without STARTTLS', isAnswered, ehloAfterTls);
};

/** Logs are written when a session is over, which may be after `check` is. */
export const expectRecord = async (
  protocol: Protocol,
  expected: RegExp,
  { file, from }: { readonly file: string; readonly from: number },
): Promise<void> => {
  const line = await eventually(`a record in ${file}`, LOG_TIMEOUT_MS, async () =>
    expected.exec(readFileSync(file, 'utf8').slice(from))?.[0].split('\n').at(-1),
  ).catch(() => undefined);
  protocol.check(`the server's log agrees: ${line ?? `nothing like ${expected.source}`}`, line !== undefined);
};
