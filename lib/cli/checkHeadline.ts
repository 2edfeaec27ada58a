import { type CheckedTarget, targetState, worstState } from './checkReport';
import { type Sentence, targetSentences } from './sentences';

/** The line that lists of checks show: the gravest state, and what is so at the first target that has it. */
export function checkHeadline(targets: readonly CheckedTarget[]): Sentence {
  const state = worstState(targets.map(targetState));
  const [first, ...alike] = targets.filter((checked) => targetState(checked) === state);
  if (first === undefined) return { mark: state, text: 'nothing was asked' };
  const said = targetSentences(first).find(({ mark }) => mark === state)?.text ?? 'nothing is known';
  const more =
    alike.length === 0 ? '' : ` And ${alike.length} more ${alike.length === 1 ? 'target' : 'targets'} ${state}.`;
  return { mark: state, text: `${first.target.name}: ${said}${more}` };
}
