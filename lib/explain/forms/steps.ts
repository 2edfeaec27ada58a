import type { NextStep } from '../form';

/** Steps that several forms lead to. */

export const ASK_HOST: NextStep = {
  step: 'check-host',
  tells: 'whether STARTTLS is offered to this machine now, and whether TLS and the certificate work',
};

/** Where STARTTLS was not offered: by whom else it is seen tells most. */
export const ASK_TWICE: NextStep = {
  step: 'check-host',
  tells:
    'run it on the mail server and from another address. Offered elsewhere only: a block list, or a box on your path; offered nowhere: the receiver',
};

export const ASK_DIALOGUE: NextStep = {
  step: 'check-transcript',
  tells: 'every line of the dialogue: greeting, keywords, replies, TLS',
};

export const ASK_UNOFFERED: NextStep = {
  step: 'check-unoffered',
  tells: 'whether STARTTLS works although it is not offered: then somebody on the path filters the keyword',
};

export const TELL_CAUSES_APART: NextStep = {
  step: 'diagnose',
  tells:
    'which cause fits: it asks the hosts, block lists and control hosts, compares what other vantages see, and says why and what to do',
};

export const READ_SEND_LOG: NextStep = {
  step: 'send-connector-log',
  tells: 'from then on what the remote server really said; protocol logging is off by default',
};

export const COUNT_EXCHANGE_SESSIONS: NextStep = {
  step: 'exchange-maillog',
  tells:
    'in TransportRoles\\Logs\\Hub\\ProtocolLog, where those logs are: which servers offer STARTTLS, which do no more, and since when',
};

export const COUNT_POSTFIX_SESSIONS: NextStep = {
  step: 'postfix-maillog',
  tells: 'which servers refuse TLS, since when, and what is held up for it',
};

export const READ_TLSA: NextStep = {
  step: 'tlsa-record',
  tells: 'the TLSA records that the certificate has to match; "ad" among the flags: signed and validated',
};

export const READ_STS_POLICY: NextStep = {
  step: 'sts-policy',
  tells: 'the policy: its mode, and the MX hosts that it allows',
};

export const SEE_POINTER: NextStep = {
  step: 'pointer-record',
  tells: 'the name that your address has in reverse DNS',
};

/** For refusals by reputation: no EHLO shows them. */
export const ASK_HOST_NO_BAN: NextStep = {
  step: 'check-host',
  tells: 'whether STARTTLS is still offered; the refusal itself comes after it and is not seen by a check',
};
