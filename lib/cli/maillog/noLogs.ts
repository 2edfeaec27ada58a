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
