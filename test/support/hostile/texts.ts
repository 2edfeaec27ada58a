import { go, greets, hearsEhlo, heloName, quits, toStarttls } from '../scriptedDialogue';
import { closes, hangs, hears, hearsClientHello, type Script, says } from '../scriptedServer';
import { ATTACKS, onTheWire } from './attacks';
import type { Behaviour } from './behaviour';

const all = onTheWire(ATTACKS.map(({ text }) => text).join(' '));
const quitsAndHangs: Script = [hears('QUIT'), hangs()];

/** All attacks at once, wherever a server has a word. */
const places: readonly Behaviour[] = [
  {
    name: 'its refusal of all clients',
    script: () => [says(`554 5.7.1 ${all}`), ...quitsAndHangs],
    ends: ['greeting', 'refused'],
    finds: ['probe-refused'],
  },
  {
    name: 'its request to come later',
    script: () => [says(`421 4.7.0 ${all}`), ...quitsAndHangs],
    ends: ['greeting', 'throttled'],
    finds: ['probe-throttled'],
  },
  {
    name: 'its refusal of EHLO',
    script: () => [greets, hearsEhlo, says(`550 5.7.1 ${all}`), ...quitsAndHangs],
    ends: ['ehlo', 'refused'],
    finds: ['probe-refused'],
  },
  {
    name: 'its answers to EHLO and HELO, which it does not know',
    script: () => [greets, hearsEhlo, says(`502 ${all}`), hears(`HELO ${heloName}`), says(`250 ${all}`), ...quits],
    ends: ['ehlo', 'ehlo-refused'],
    finds: ['ehlo-refused'],
  },
  {
    name: 'its refusal of STARTTLS',
    script: () => [...toStarttls, says(`454 4.7.0 ${all}`), ...quitsAndHangs],
    ends: ['starttls', 'starttls-refused'],
    finds: ['starttls-refused'],
  },
  {
    name: 'what it says in plaintext after its answer to STARTTLS',
    script: () => [...toStarttls, go, hearsClientHello(), says(`250 ${all}`), closes()],
    ends: ['tlsHandshake', 'plaintext-after-starttls'],
    finds: ['plaintext-after-starttls'],
  },
  {
    name: 'a line that is no reply',
    script: () => [says(all), hangs()],
    ends: ['greeting', 'reply-syntax'],
    finds: [],
  },
];

/** STARTTLS is missing, so that there is news; its greeting, its name, its keywords and what it says of them are an attack. */
const lossWith = ({ name, text }: (typeof ATTACKS)[number]): Behaviour => {
  const word = onTheWire(text);
  return {
    name: `${name}, in all that it says`,
    script: () => [
      says(`220 ${word}`),
      hearsEhlo,
      says(
        `250-${word} Hello [${word}]`,
        `250-${word}`,
        `250-SIZE ${word}`,
        `250-AUTH=${word}`,
        `250 XXXXXXXA ${word}`,
      ),
      ...quits,
    ],
    ends: ['quit'],
    finds: ['starttls-masked'],
  };
};

export const texts: readonly Behaviour[] = [
  ...places.map((place) => ({ ...place, name: `puts controls, markup and formulas into ${place.name}` })),
  ...ATTACKS.map((attack) => lossWith(attack)).map((loss) => ({ ...loss, name: `says ${loss.name}` })),
];
