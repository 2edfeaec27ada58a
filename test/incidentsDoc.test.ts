import { readFileSync } from 'node:fs';
import * as z from 'zod';

const text = readFileSync('docs/incidents.md', 'utf8');
const blocks = (language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block);

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.literal('Allow'),
      Action: list,
      Resource: z.string(),
      Condition: z
        .object({ 'ForAllValues:StringLike': z.object({ 'dynamodb:LeadingKeys': z.array(z.string()) }) })
        .optional(),
    }),
  ),
});

test('the permissions shown are those that the store asks for, on incidents and mutes only', () => {
  const [json = ''] = blocks('json');
  const { Statement } = policy.parse(JSON.parse(json));
  const store = readFileSync('lib/store/dynamoTable.ts', 'utf8');
  const needed = [...store.matchAll(/new (\w+)Command\(/g)].map(([, command = '']) =>
    command === 'Query' ? 'dynamodb:Query' : `dynamodb:${command}Item`,
  );
  expect([...new Set(Statement.flatMap(({ Action }) => Action))].sort()).toEqual([...new Set(needed)].sort());
  for (const { Resource, Condition } of Statement) {
    const keys = Condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'];
    expect(keys).toEqual(Resource.endsWith('/index/open') ? undefined : ['incident#*', 'mute#*']);
  }
});
