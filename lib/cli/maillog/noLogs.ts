import { isUnreadable, type LeftOut } from '../../maillog/filesIn';
import { plainLine } from '../plainLine';

const MOST_LEFT_OUT = 10;
const MOST_PATHS = 3;

/**
 * That no log is among what was named: one line where nothing of it could be read, else each file, and how to have logs
 * written.
 */
export function noLogs(paths: readonly string[], leftOut: readonly LeftOut[]): string {
  const [first] = leftOut;
  if (first !== undefined && leftOut.every(isUnreadable)) {
    const rest = leftOut.length > 1 ? `, nor can ${leftOut.length - 1} more` : '';
    return plainLine(`starttls-canary: ${first.path} ${first.why}${rest}`);
  }
  const places = [...paths.slice(0, MOST_PATHS), ...(paths.length > MOST_PATHS ? ['…'] : [])].join(', ');
  const lines = leftOut.slice(0, MOST_LEFT_OUT).map(({ path, why }) => plainLine(`${path}: ${why}`));
  const rest = leftOut.length - lines.length;
  return [
    plainLine(`starttls-canary: no log was found in ${places}`),
    ...lines,
    rest > 0 ? `and ${rest} more\n` : '',
    HOW_TO_LOG,
  ].join('');
}

/** How to have the logs written that are read here. */
export const HOW_TO_LOG = `
Exchange writes no protocol log unless it is told to, by each send connector:
  Set-SendConnector "NAME" -ProtocolLoggingLevel Verbose
It is then in the folder Hub\\ProtocolLog\\SmtpSend under TransportRoles\\Logs of the program, and in
FrontEnd\\ProtocolLog\\SmtpSend for mail that goes through the Front End.

Postfix tells of failures alone unless it is told to say more:
  postconf -e smtp_tls_loglevel=1 smtp_tls_note_starttls_offer=yes && postfix reload
Its log is /var/log/mail.log or /var/log/maillog; of the journal alone, make a file:
  journalctl -u 'postfix*' -o short-iso > postfix.log
`;
