import type { Form } from './form';
import { CISCO } from './forms/cisco';
import { EXCHANGE_STARTTLS } from './forms/exchange';
import { EXCHANGE_DELIVERY } from './forms/exchangeDelivery';
import { EXCHANGE_ONLINE_CONNECTION } from './forms/exchangeOnline';
import { EXCHANGE_ONLINE_CERTIFICATE } from './forms/exchangeOnlineCertificate';
import { EXCHANGE_ONLINE_EXPIRY } from './forms/exchangeOnlineExpiry';
import { EXCHANGE_ONLINE_POLICY } from './forms/exchangeOnlinePolicy';
import { EXCHANGE_ONLINE_REFUSAL } from './forms/exchangeOnlineRefusal';
import { EXCHANGE_ONLINE_REPUTATION } from './forms/exchangeOnlineReputation';
import { EXCHANGE_TLS } from './forms/exchangeTls';
import { EXIM_TLS } from './forms/exim';
import { EXIM_DANE } from './forms/eximDane';
import { EXIM_DELIVERY } from './forms/eximDelivery';
import { PROOFPOINT } from './forms/gateways';
import { GMAIL } from './forms/gmail';
import { GMAIL_REPUTATION } from './forms/gmailReputation';
import { MIMECAST } from './forms/mimecast';
import { POSTFIX_DANE } from './forms/postfixDane';
import { POSTFIX_DELIVERY } from './forms/postfixDelivery';
import { POSTFIX_SERVER } from './forms/postfixServer';
import { POSTFIX_TLS } from './forms/postfixTls';
import { POSTFIX_TRUST } from './forms/postfixTrust';
import { SENDMAIL } from './forms/sendmail';
import { STANDARD } from './forms/standard';
import { YAHOO } from './forms/yahoo';

/** Every error text that is known. */
export const FORMS: readonly Form[] = [
  ...EXCHANGE_STARTTLS,
  ...EXCHANGE_TLS,
  ...EXCHANGE_DELIVERY,
  ...EXCHANGE_ONLINE_CONNECTION,
  ...EXCHANGE_ONLINE_EXPIRY,
  ...EXCHANGE_ONLINE_CERTIFICATE,
  ...EXCHANGE_ONLINE_POLICY,
  ...EXCHANGE_ONLINE_REPUTATION,
  ...EXCHANGE_ONLINE_REFUSAL,
  ...POSTFIX_TLS,
  ...POSTFIX_TRUST,
  ...POSTFIX_DANE,
  ...POSTFIX_DELIVERY,
  ...POSTFIX_SERVER,
  ...EXIM_TLS,
  ...EXIM_DANE,
  ...EXIM_DELIVERY,
  ...SENDMAIL,
  ...GMAIL,
  ...GMAIL_REPUTATION,
  ...YAHOO,
  ...PROOFPOINT,
  ...MIMECAST,
  ...CISCO,
  ...STANDARD,
];
