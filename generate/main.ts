import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled, markedPages, schemas } from './files';
import { publicSuffixes } from './publicSuffixes';

// Tests say when what stands there is not this. Biome formats the JSON afterwards (package.json).
const docs = join(import.meta.dirname, '..', 'docs');
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(join(docs, name), `${JSON.stringify(schema(), null, 2)}\n`);
}
for (const { name, text } of filled(markedPages(docs))) writeFileSync(join(docs, name), text);

const list = join(import.meta.dirname, '..', 'lib/probe/publicSuffixes.json');
writeFileSync(list, `${JSON.stringify(await publicSuffixes(), null, 2)}\n`);
