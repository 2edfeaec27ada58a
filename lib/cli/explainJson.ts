import type { Explained, Explanation } from '../explain/explanation';
import type { Form } from '../explain/form';
import type { ExplainJson } from './explainSchema';

/** What `explain --json` prints. */
export const explainJson = ({ explanations, leftOut }: Explained, isInputCut: boolean): ExplainJson => ({
  version: 1,
  isInputCut,
  explanations: explanations.map(explanationJson),
  leftOut,
});

const explanationJson = (explanation: Explanation): ExplainJson['explanations'][number] => {
  const { kind, form, count, text, replies, hosts, recipientDomains, title, meaning, notMeaning } = explanation;
  const { confidence, because, causes, commands, placeholders, alternatives } = explanation;
  return {
    kind,
    ...(form !== undefined && { form: nameOf(form), source: form.source }),
    ...{ count, text, replies, hosts, recipientDomains, title, meaning, notMeaning },
    ...{ confidence, because, causes, commands, placeholders },
    alternatives: alternatives.map(nameOf),
  };
};

const nameOf = ({ id, vendor }: Form) => ({ id, vendor });
