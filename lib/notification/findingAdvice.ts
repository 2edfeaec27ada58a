import type { FindingCode, Severity } from '../judgement/finding';
import { type FindingRecord, toldAs } from '../judgement/findingRecord';
import { curesIn } from './listedAdvice';

/** What a finding is called, what it means to the mail, and what to do first. */
export interface FindingAdvice {
  /** In words, for titles: `certificate expires soon`. */
  readonly name: string;
  readonly effect: string;
  /** Where it is critical, if that is something else. */
  readonly critical?: { readonly name: string; readonly effect: string };
  readonly doFirst: string;
}

const QUEUES = 'What must be encrypted queues, the rest goes out in plaintext.';
const NOT_VERIFIED =
  'Most senders encrypt without looking at the certificate; those that require a valid one (MTA-STS, DANE, a connector) queue.';
const RENEW = 'Yours: renew or replace the certificate and reload the mail server. Theirs: tell the postmaster.';
const STS_UNFETCHED =
  'Senders that have an older policy apply it until it expires; the others deliver as if there were none, unprotected.';
const NONE = 'None on mail that is not required to be encrypted.';
const UNSEEN = 'Not known: nothing is said of STARTTLS there until it can be asked again.';
const POSTMASTER = 'Ask the postmaster of the receiver; if the server is yours, look at its TLS settings.';

export const FINDING_ADVICE: Readonly<Record<FindingCode, FindingAdvice>> = {
  'starttls-not-supported': { name: 'no STARTTLS', effect: QUEUES, doFirst: POSTMASTER },
  'starttls-masked': {
    name: 'STARTTLS masked',
    effect: QUEUES,
    doFirst: 'Turn ESMTP inspection off on the firewall in between.',
  },
  'ehlo-refused': { name: 'EHLO refused', effect: QUEUES, doFirst: POSTMASTER },
  'starttls-refused': { name: 'STARTTLS refused', effect: QUEUES, doFirst: POSTMASTER },
  'plaintext-after-starttls': {
    name: 'plaintext injected after STARTTLS',
    effect: 'Somebody on the path may put words into the encrypted session.',
    doFirst: POSTMASTER,
  },
  'tls-handshake-failed': { name: 'TLS handshake fails', effect: QUEUES, doFirst: POSTMASTER },
  'tls-obsolete': {
    name: 'obsolete TLS',
    effect: 'Mail is encrypted, by a protocol or key that is no longer held to be safe; strict senders queue.',
    doFirst: 'Yours: turn TLS 1.2 and 1.3 on, and old versions off. Theirs: tell the postmaster.',
  },
  'starttls-never-offered': {
    name: 'STARTTLS never offered',
    effect: 'Mail goes there in plaintext; what must be encrypted queues.',
    doFirst: 'If encryption is expected there, say so with "require: [STARTTLS]", and ask the postmaster for it.',
  },
  'starttls-intermittent': {
    name: 'STARTTLS only at times',
    effect:
      'Some sessions find no STARTTLS: mail that must be encrypted is late, the rest goes out in plaintext at times.',
    doFirst: 'Tell the postmaster which of the servers lack it: the lines below name them.',
  },
  'certificate-expired': {
    name: 'certificate has expired',
    effect: NOT_VERIFIED,
    doFirst: RENEW,
  },
  'certificate-host-mismatch': {
    name: 'certificate is for another name',
    effect: NOT_VERIFIED,
    doFirst: RENEW,
  },
  'certificate-not-trusted': {
    name: 'certificate is not trusted',
    effect: NOT_VERIFIED,
    doFirst: RENEW,
  },
  'certificate-expires-soon': {
    name: 'certificate expires soon',
    effect: 'None yet. Once it has expired, senders that require a valid certificate queue.',
    doFirst: 'Renew the certificate now, reload the mail server, and see why it did not renew by itself.',
  },
  'tlsa-invalid': {
    name: 'TLSA record does not match',
    effect: 'None: senders with DANE encrypt, but can verify nothing.',
    critical: {
      name: 'TLSA record does not match the certificate',
      effect: 'Senders with DANE (Exchange Online, many Postfix and Exim) queue; the others deliver as before.',
    },
    doFirst:
      'Yours: publish the record of the certificate that is served now, or put the old certificate back. Theirs: tell the postmaster.',
  },
  'tlsa-rollover': {
    name: 'TLSA record missing for some servers',
    effect: 'Senders with DANE can not deliver to the addresses named; what finds only those queues.',
    doFirst:
      'Yours: publish the record of the new certificate beside the old one, and wait for the TTL before it is served. Theirs: tell the postmaster.',
  },
  'dnssec-invalid': {
    name: 'DNSSEC is broken',
    effect: 'Senders that validate DNSSEC queue or bounce; the others deliver as before.',
    doFirst: 'Yours: sign the zone again, or mend its DS record at the registrar. Theirs: tell the postmaster.',
  },
  'dane-required': {
    name: 'no DANE where it is required',
    effect: 'A sender that requires DANE of this host queues.',
    doFirst: 'Ask whether the domain gave up DANE. If it did, take the requirement out here and at the sender.',
  },
  'sts-policy-fetch-error': {
    name: 'MTA-STS policy can not be fetched',
    effect: STS_UNFETCHED,
    doFirst:
      'Yours: open https://mta-sts.<domain>/.well-known/mta-sts.txt and see what fails. Theirs: tell the postmaster.',
  },
  'sts-policy-invalid': {
    name: 'MTA-STS policy is invalid',
    effect: STS_UNFETCHED,
    doFirst: 'Yours: mend the field that is named, then give the record a new id. Theirs: tell the postmaster.',
  },
  'sts-webpki-invalid': {
    name: 'certificate of the MTA-STS policy host is invalid',
    effect: STS_UNFETCHED,
    doFirst:
      'Yours: renew or replace the certificate of mta-sts.<domain>, at its web server. Theirs: tell the postmaster.',
  },
  'mx-mismatch': {
    name: 'mail host not in the MTA-STS policy',
    effect:
      'Senders that comply with MTA-STS deliver only to hosts that the policy names; in mode testing they report it.',
    critical: {
      name: 'no mail host in the MTA-STS policy',
      effect: 'Senders that comply with MTA-STS are now queueing; the others deliver as before.',
    },
    doFirst:
      'Yours: name the host in the policy, then give the record a new id. Not your change: look at the MX records. Theirs: tell the postmaster.',
  },
  'policy-changed': {
    name: 'MTA-STS policy changed',
    effect: 'Senders that comply follow the new policy once they see a new id, or once the old one has expired.',
    doFirst: 'Yours: was it you? If not, look at the DNS account and the web server at once. Theirs: nothing.',
  },
  'capability-lost': {
    name: 'keyword gone',
    effect: NONE,
    doFirst: 'Nothing, unless your mail needs that keyword (SIZE, SMTPUTF8, 8BITMIME).',
  },
  'capability-gained': {
    name: 'new keyword',
    effect: NONE,
    doFirst: 'Nothing. It is put down because lost and gained keywords tell causes apart.',
  },
  'required-capability-missing': {
    name: 'required keyword missing',
    effect: 'Your configuration says that mail to this host needs the keyword.',
    doFirst: 'Ask the postmaster of the receiver, or take the keyword out of "require".',
  },
  'probe-throttled': {
    name: 'canary throttled',
    effect: UNSEEN,
    doFirst: 'Nothing at once: the canary backs off by itself. For hours: lengthen "every".',
  },
  'probe-refused': {
    name: 'canary refused',
    effect: 'Not known, if only the canary is refused; mail from the same address is refused as well.',
    critical: {
      name: 'address of your mail refused',
      effect: 'Your mail from that address is refused too, and what is refused with 5yz bounces at once.',
    },
    doFirst:
      'Read the refusal: it often names a block list, and where to ask. Else look the address of that vantage up.',
  },
  tarpit: {
    name: 'answers too slowly',
    effect: UNSEEN,
    doFirst: 'Nothing at once: a slow server is often one that distrusts who asks.',
  },
  unreachable: {
    name: 'unreachable',
    effect: UNSEEN,
    doFirst: 'Try port 25 from your mail server: it may be down for the canary only.',
  },
  unresolvable: {
    name: 'DNS does not answer',
    effect: 'Mail queues where DNS does not answer; the last known addresses are still asked for a day.',
    doFirst: 'Yours: check the name servers and DNSSEC of the domain. Theirs: wait, then tell the postmaster.',
  },
  'null-mx': {
    name: 'takes no mail (null MX)',
    effect: 'The domain says that it takes no mail: whatever is sent there bounces at once.',
    doFirst: 'Yours and not meant so: publish MX records. Theirs: take the target out of the configuration.',
  },
  'no-mx': {
    name: 'no mail host',
    effect: 'The domain has neither MX nor address: whatever is sent there bounces.',
    doFirst: 'Yours: publish the MX records again. Theirs: is the name right, and the domain still registered?',
  },
  'mx-changed': {
    name: 'other mail hosts',
    effect: 'Mail takes another way than before. STARTTLS is expected of the new hosts as it was of the old.',
    doFirst: 'Yours: was it you? If not, look at the DNS account at once. Theirs: nothing.',
  },
  'mx-differs-by-vantage': {
    name: 'other mail hosts by vantage',
    effect:
      'None known. A loss of STARTTLS is compared only between vantages that are told of the same host, so that fewer of them tell its cause.',
    doFirst:
      'If this is split-brain DNS on purpose, nothing; or name the resolver that your mail server asks as "dns" of the vantage. If it is not, see which resolver is wrong or behind.',
  },
  'too-many-mx': {
    name: 'too many mail hosts',
    effect: 'Mail may go by hosts that are not watched: what happens there is not seen.',
    doFirst:
      'Name the hosts that matter as targets of their own: "[mx.example.org]". Yours: publish fewer, stable names.',
  },
  'egress-listed': {
    name: 'address on a block list',
    effect: 'Receivers may refuse what comes from that address, or withhold STARTTLS from it, at any time.',
    doFirst: 'Cure what the list is about, then delist the address.',
  },
  'vantage-not-mail-path': {
    name: 'not on the path of the mail',
    effect: 'None on the mail. But what that vantage reports as "your mail" is seen from another address.',
    doFirst: 'Put the vantage behind the address of the mail, or correct "role" or "mailEgress" in the configuration.',
  },
};

/** What is told of a finding as it is: by how loud it is, and of a listing by which list. */
export function adviceOn(record: FindingRecord): Pick<FindingAdvice, 'name' | 'effect'> & {
  readonly doFirst: readonly string[];
} {
  const { name, effect, critical, doFirst } = FINDING_ADVICE[record.code];
  const loud = toldAs(record);
  return { name, effect, ...(loud === 'critical' && critical), doFirst: firstOf(record, loud, doFirst) };
}

function firstOf({ code, message }: FindingRecord, loud: Severity, doFirst: string): readonly string[] {
  if (code !== 'egress-listed') return [doFirst];
  return loud === 'notice' ? [REPLACED] : curesIn(message);
}

const REPLACED = 'Give that vantage another address: it carries no mail, and there is nothing to delist.';
