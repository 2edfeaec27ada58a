import { disputed } from '../../diagnosis/believedEgress';
import type { HostVerdict } from '../../diagnosis/hostVerdict';
import { HERE } from '../../diagnosis/situation';
import { listingWords } from '../../judgement/listing';
import { networkOf } from '../../judgement/network';
import { isLoss, outcomeOf } from '../../judgement/outcome';
import type { Sighting } from '../../judgement/sighting';
import { checkCommand } from '../../notification/advice';
import { clockFrom } from '../../notification/words';
import { hostKey } from '../../probe/hostKey';
import type { Observation } from '../../probe/types';
import { escapeControls } from '../../smtp/escape';
import { targetState, worstState } from '../checkReport';
import { type Cell, type Layout, naturalWidths, setColumns } from '../columns';
import { minuteOf } from '../plainLine';
import {
  filled,
  heloLines,
  type Style,
  styleOf,
  type TableOptions,
  targetBlock,
  transcriptLines,
} from '../renderTable';
import type { DiagnosedTarget } from './diagnosed';

/** For people: first what is wrong, why and what to do, then everything that it rests on. */
export function diagnoseText(all: DiagnosedTarget, options: TableOptions): string {
  const style = styleOf(options);
  const blocks = [
    conclusion(all, style),
    ...fromHere(all, style),
    addressBlock(all, style),
    ...vantageBlock(all, style),
    ...incidentBlock(all, style),
    ...controlBlock(all, style),
    ...dialogueBlock(all, style),
    ...againBlock(all, style),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

type Lines = readonly string[];
/** Prose is read best in lines of so many characters. */
const READABLE = 100;

const paragraph = (text: string, indent: number, { width }: Style): Lines =>
  filled(escapeControls(text), indent, Math.min(width ?? READABLE, READABLE)).map(
    (line) => `${' '.repeat(indent)}${line}`,
  );

const titled = (title: string, lines: Lines, { colours }: Style): Lines =>
  lines.length === 0 ? [] : [colours.bold(title), ...lines];

const STATE_COLOURS = { critical: 'red', warning: 'yellow', unknown: 'yellow', ok: 'green' } as const;

function conclusion({ report, diagnosed: { diagnosis } }: DiagnosedTarget, style: Style): Lines {
  const { colours } = style;
  const state = worstState(report.targets.map(targetState));
  const steps = diagnosis.next.flatMap((step, index) => {
    const [first = '', ...rest] = paragraph(step, 5, style);
    return [`  ${index + 1}. ${first.trimStart()}`, ...rest];
  });
  return [
    `${colours[STATE_COLOURS[state]](state)}  ${colours.bold(escapeControls(diagnosis.headline))}`,
    '',
    ...paragraph(diagnosis.sentences.join(' '), 2, style),
    '',
    colours.bold('What to do'),
    ...steps,
  ];
}

function fromHere({ report }: DiagnosedTarget, style: Style): readonly Lines[] {
  return report.targets.map((target) => [
    style.colours.bold('Seen from here'),
    ...heloLines(report.vantage.heloName, style)
      .split('\n')
      .map((line) => `  ${line}`),
    targetBlock(target, style),
  ]);
}

const BASES = {
  given: 'as given',
  source: 'the address that is connected from',
  'unrelated-hosts': 'as two unrelated hosts greet it',
  unknown: 'not known',
} as const;

function addressBlock({ situation: { egress, listings } }: DiagnosedTarget, style: Style): Lines {
  const [first, ...more] = egress.addresses;
  const own =
    first === undefined
      ? 'not known for certain; give it with --egress'
      : `${[first, ...more].join(', ')} (${BASES[egress.basis]})`;
  const claims = disputed(egress).map(
    ({ address, mxHosts }) =>
      `${mxHosts.join(', ')} ${mxHosts.length === 1 ? 'says' : 'say'} ${address}: a server's word, not believed by itself`,
  );
  const answers = listings.flatMap(({ address, answers }) =>
    answers.map((answer) => `${listingWords(networkOf(address), answer)}`),
  );
  const lists = answers.length > 0 ? answers : ['no block list was asked'];
  return titled(
    `The address of ${HERE}`,
    [own, ...claims, ...lists].flatMap((text) => paragraph(text, 2, style)),
    style,
  );
}

function vantageBlock({ situation, diagnosed }: DiagnosedTarget, style: Style): readonly Lines[] {
  const { others, at } = situation;
  const title = 'Other vantages';
  if (others.kind === 'none') {
    return [
      titled(
        title,
        paragraph('none: name a canary.yaml with a hub by --config FILE, or a store by --store FILE', 2, style),
        style,
      ),
    ];
  }
  if (others.kind === 'unreadable')
    return [titled(title, paragraph(`could not be read: ${others.reason}`, 2, style), style)];
  const hosts = diagnosed.verdicts.map((verdict) => hostRows(verdict, at, style));
  return [titled(`${title}, by ${escapeControls(others.place)}`, hosts.flat(), style)];
}

function hostRows({ host, elsewhere, alike }: HostVerdict, at: string, style: Style): Lines {
  const sightings = [...elsewhere, ...alike];
  const name = `  ${escapeControls(hostKey(host))}`;
  if (sightings.length === 0) return [name, '    nobody watches this host: add its domain to the targets'];
  const rows = sightings.map((sighting) => cellsOf(sighting, alike.includes(sighting), at, style));
  const layout: Layout = { indent: '    ', widths: naturalWidths(rows) };
  return [name, ...rows.flatMap((row) => setColumns(row, layout))];
}

function cellsOf(sighting: Sighting, isAlike: boolean, at: string, { colours }: Style): readonly Cell[] {
  const { vantage, role, outcome, seenAt, egress, greetedAs, unknownBecause } = sighting;
  const paint = isLoss(outcome) ? colours.red : outcome === 'offered' ? colours.green : colours.yellow;
  const address = egress ?? greetedAs;
  const remark = [
    ...(outcome === 'unknown' && unknownBecause !== undefined ? [unknownBecause] : []),
    ...(isAlike
      ? [address === undefined ? 'its address is not known' : 'the same address as this machine, or none to tell']
      : []),
  ].join('; ');
  const texts = [
    `${vantage}${role === 'mail-path' ? ' (mail path)' : ''}`,
    outcome,
    seenAt === undefined ? '–' : clockFrom(seenAt, at),
    address === undefined ? '–' : networkOf(address),
    remark,
  ];
  return texts.map((text, index) => ({ text: escapeControls(text), ...(index === 1 && { paint }) }));
}

function incidentBlock({ diagnosed: { verdicts } }: DiagnosedTarget, style: Style): readonly Lines[] {
  const lines = verdicts.flatMap(({ host: { incident } }) => {
    if (incident === undefined) return [];
    const { id, state, verdict, firstSeenAt, mxHost } = incident;
    const cause = verdict.cause === undefined ? 'no cause yet' : `${verdict.cause.code} (${verdict.cause.confidence})`;
    const text = `${id}  ${state === 'pending' ? 'confirming' : (verdict.severity ?? 'opened')}  ${mxHost}  since ${minuteOf(firstSeenAt)}  lost at ${verdict.losing.join(', ')}  ${cause}`;
    return paragraph(text, 2, style);
  });
  return lines.length === 0 ? [] : [titled('Open incidents', lines, style)];
}

function controlBlock({ situation: { controls } }: DiagnosedTarget, style: Style): readonly Lines[] {
  if (controls.length === 0) return [];
  const lines = controls.map((control) => {
    const said = control.observations.map(controlWord);
    return `  ${escapeControls(hostKey(control))}  ${said.length === 0 ? 'not asked' : [...new Set(said)].join(', ')}`;
  });
  return [titled('Control hosts', lines, style)];
}

const controlWord = ({ session }: Observation): string =>
  session.ehlo !== undefined ? 'answers' : escapeControls(session.failure?.message ?? 'no answer').slice(0, 120);

/** The dialogue that shows what is wrong; all of them stand in the table with --transcript. */
function dialogueBlock({ diagnosed: { diagnosis } }: DiagnosedTarget, style: Style): readonly Lines[] {
  const { about } = diagnosis;
  if (about === undefined || style.hasTranscript || diagnosis.kind === 'served') return [];
  const shown = about.host.observations.find(({ session }) => isLoss(outcomeOf(session))) ?? about.host.observations[0];
  if (shown === undefined || shown.session.transcript.length === 0) return [];
  const [, ...lines] = transcriptLines(shown);
  return [titled('The dialogue', lines, style)];
}

function againBlock({ diagnosed: { diagnosis } }: DiagnosedTarget, { colours }: Style): readonly Lines[] {
  if (diagnosis.about === undefined) return [];
  return [[colours.bold('The check, to run elsewhere and again'), `  ${checkCommand(diagnosis.about.host)}`]];
}
