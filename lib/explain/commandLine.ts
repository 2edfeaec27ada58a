import type { Step } from './form';
import type { Parties } from './parties';

/** What stands in a line for a name that the text does not have. */
export const PLACEHOLDERS = {
  HOST: 'the host that refuses: the next hop of the queue, or an MX host of the domain',
  DOMAIN: "the recipient's domain",
  ADDRESS: 'the address that your mail leaves by',
  NAME: 'the name of your Send connector (Get-SendConnector)',
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;

/** The line to type, quoted as sh, PowerShell and cmd.exe alike take it. Names and addresses in it are checked ones: no text of a stranger gets into a shell. */
export function commandLine(step: Step, { host, address, port, recipientDomain }: Parties): string {
  const name = host ?? bracketed(address) ?? 'HOST';
  const target = `"[${name}]:${port ?? 25}"`;
  const domain = recipientDomain ?? 'DOMAIN';
  switch (step) {
    case 'check-host':
      return `npx starttls-canary check ${target}`;
    case 'check-transcript':
      return `npx starttls-canary check ${target} --transcript`;
    case 'check-unoffered':
      return `npx starttls-canary check ${target} --try-unoffered --transcript`;
    case 'diagnose':
      return `npx starttls-canary diagnose ${recipientDomain ?? (name === 'HOST' ? domain : target)}`;
    case 'send-connector-log':
      return 'Set-SendConnector "NAME" -ProtocolLoggingLevel Verbose';
    case 'exchange-maillog':
      return 'npx starttls-canary maillog SmtpSend';
    case 'postfix-maillog':
      return 'npx starttls-canary maillog /var/log/mail.log';
    case 'send-connector-certificate':
      return 'Get-SendConnector "NAME" | Format-List TlsCertificateName; Get-ExchangeCertificate | Format-List Subject,Services,NotAfter';
    case 'postfix-policy':
      return 'postconf smtp_tls_security_level smtp_tls_policy_maps';
    case 'tlsa-record':
      return `dig +dnssec TLSA _${port ?? 25}._tcp.${host ?? 'HOST'}`;
    case 'sts-record':
      return `dig TXT _mta-sts.${domain}`;
    case 'sts-policy':
      return `curl https://mta-sts.${domain}/.well-known/mta-sts.txt`;
    case 'mx-records':
      return `dig MX ${domain}`;
    case 'pointer-record':
      return 'dig -x ADDRESS';
  }
}

const bracketed = (address: string | undefined): string | undefined =>
  address?.includes(':') === true ? `IPv6:${address}` : address;

/** Which placeholders stand in some lines. */
export const placeholdersIn = (lines: readonly string[]): readonly Placeholder[] =>
  (['HOST', 'DOMAIN', 'ADDRESS', 'NAME'] as const).filter((word) =>
    lines.some((line) => new RegExp(`(?<![A-Za-z])${word}(?![A-Za-z])`).test(line)),
  );
