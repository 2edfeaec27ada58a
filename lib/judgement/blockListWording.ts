/** The words by which receivers say that an address is listed somewhere. */
const WORDING = new RegExp(
  [
    String.raw`\b(block|black|deny|reject)[ -]?list`,
    String.raw`\b(spamhaus|spamcop|barracuda|sorbs|cbl|xbl|sbl|pbl|rbl|dnsbl|zen|abusix|invaluement)\b`,
    String.raw`\bblocked (using|by|for)\b`,
    String.raw`\bbanned\b`,
    String.raw`\blisted\b`,
    'reputation',
    String.raw`\b5\.7\.1\b.*\bblocked\b`,
  ].join('|'),
  'i',
);

/** Whether a refusal speaks of a block list or of reputation. The peer's word, and no proof of a listing. */
export const speaksOfBlockList = (text: string): boolean => WORDING.test(text);
