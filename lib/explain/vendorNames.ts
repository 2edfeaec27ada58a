import type { Vendor } from './form';

/** How they are called in a sentence. */
export const VENDOR_NAMES: Readonly<Record<Vendor, string>> = {
  exchange: 'Exchange Server',
  'exchange-online': 'Exchange Online or Outlook.com',
  postfix: 'Postfix',
  exim: 'Exim',
  sendmail: 'Sendmail',
  gmail: 'Gmail',
  yahoo: 'Yahoo',
  apple: 'iCloud',
  proofpoint: 'Proofpoint',
  mimecast: 'Mimecast',
  cisco: 'Cisco',
  standard: 'RFCs, and from many servers',
};
