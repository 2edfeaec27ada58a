/** One line that can be typed, after `npx starttls-canary`, and what it does. */
export interface Example {
  readonly words: string;
  readonly does: string;
}

const example = (words: string, does: string): Example => ({ words, does });

/** What `--help` of each command shows at its end; the first is also what bad usage is answered with. By the command's path. */
export const EXAMPLES = {
  '': [
    example('check example.org', 'ask now, from here'),
    example('diagnose example.org', 'its mail is stuck: why?'),
    example('explain < queue.txt', 'what does the queue mean?'),
    example('watch example.org', 'again and again, and a page'),
    example('incidents --store starttls-canary.db', 'what watch found so far'),
  ],
  check: [
    example('check example.org', 'every mail host of a domain'),
    example('check "[mx.example.org]:587" --transcript', 'one host, and what was said'),
    example('check example.org example.net --json', 'two domains, for a program'),
  ],
  diagnose: [
    example('diagnose contoso.example', 'why is mail stuck?'),
    example('diagnose contoso.example --block-list bl.example.net', 'are we listed?'),
    example('diagnose "[mx.example.org]:587" --since 2h', 'a smart host'),
  ],
  explain: [
    example('explain "451 5.7.3 STARTTLS is required to send mail"', 'one error'),
    example('explain --top 3', 'what is piped in'),
    example('explain --json', 'for a program'),
  ],
  watch: [
    example('watch example.org', 'no file: every 5 minutes'),
    example('watch canary.yaml', 'targets and settings of a file'),
    example('watch example.org --every 10m --listen 0', 'less often, any free port'),
    example('watch canary.yaml --test-notify', 'do its messages arrive?'),
    example('watch canary.yaml --publish', 'as a vantage of a hub in AWS'),
  ],
  incidents: [
    example('incidents', "by this folder's canary.yaml"),
    example('incidents --store starttls-canary.db', 'what watch keeps on this machine'),
    example('incidents --since 30d --json', 'a month of them, for a program'),
  ],
  ack: [
    example('ack 7F3A2K', 'somebody is on it'),
    example('ack 7F3A2K --reason "asked for delisting"', 'and says what they do'),
    example('ack 7F3A2K --store starttls-canary.db', 'one that watch found here'),
  ],
  mute: [
    example('mute contoso.example --for 4h --reason "they move"', 'a target'),
    example('mute eu-west-1 --for 2d --reason "new firewall"', 'a vantage'),
    example('mute 7F3A2K --for 30m --reason "on the phone"', 'an incident'),
  ],
  unmute: [
    example('unmute contoso.example', 'whatever is muted by that name'),
    example('unmute 4WQ8ZN', 'one mute, by its id; incidents lists them'),
  ],
  notify: [example('notify test', 'to every subscriber')],
  'notify test': [
    example('notify test', "by this folder's canary.yaml"),
    example('notify test --config branch.yaml', 'of another installation'),
  ],
  doctor: [
    example('doctor', "by this folder's canary.yaml"),
    example('doctor --config branch.yaml --json', 'another installation, for a program'),
  ],
  maillog: [
    example('maillog /var/log/mail.log', "Postfix's log"),
    example('maillog Hub FrontEnd --since 2d --json', 'folders of Exchange, for a program'),
    example('maillog SmtpSend --host mx.example.org', 'one host'),
  ],
  tlsrpt: [
    example('tlsrpt ~/Maildir/.tlsrpt', 'a folder of mails'),
    example('tlsrpt reports --since 7d --domain contoso.example', 'a week of one domain'),
    example('tlsrpt report.json.gz --json', 'for a program'),
  ],
  cost: [
    example('cost', "this folder's canary.yaml"),
    example('cost --config branch.yaml', 'another file'),
    example('cost --mx-per-domain 4 --json', 'domains of four MX hosts, for a program'),
  ],
} as const satisfies Readonly<Record<string, readonly [Example, ...Example[]]>>;
