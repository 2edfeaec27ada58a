import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readReports } from '../../../lib/tlsrpt/readReports';
import type { TlsReport } from '../../../lib/tlsrpt/types';
import { folderWith } from '../maillog/folder';
import { fixture, reportText } from './reports';

async function read(...paths: readonly string[]) {
  const reports: TlsReport[] = [];
  const leftOut: string[] = [];
  let files = 0;
  await readReports(paths, {
    onReport: (report) => reports.push(report),
    onLeftOut: ({ path, why }) => leftOut.push(`${path}: ${why}`),
    onFile: () => {
      files += 1;
    },
  });
  return { ids: reports.map(({ reportId }) => reportId), reports, leftOut, files };
}

const folder = folderWith({
  'b/2.json': reportText({ id: '2' }),
  'a/1.json.gz': gzipSync(reportText({ id: '1' })),
  'broken.json': '{',
});

test('a folder is read with all that is in it, in the order of names', async () => {
  const { ids, leftOut, files } = await read(folder);
  expect(ids).toEqual(['1', '2']);
  expect(leftOut).toEqual([`${join(folder, 'broken.json')}: it is no JSON, or was cut off`]);
  expect(files).toBe(3);
});

test('a file is read once, however often it is named', async () => {
  const file = join(folder, 'b/2.json');
  expect(await read(file, folder, file)).toMatchObject({ ids: ['2', '1'], files: 3 });
});

test('a link is followed where it is named, and not in a folder, so that none leads in a circle', async () => {
  const links = folderWith({});
  symlinkSync(links, join(links, 'circle'));
  symlinkSync(join(folder, 'b/2.json'), join(links, 'link.json'));
  expect(await read(links)).toMatchObject({ ids: [], leftOut: [] });
  expect(await read(join(links, 'link.json'))).toMatchObject({ ids: ['2'] });
});

test('what is no file is said, and the rest is read', async () => {
  const { ids, leftOut } = await read('/nonexistent/x', '/dev/zero', join(folder, 'b'));
  expect(ids).toEqual(['2']);
  expect(leftOut).toHaveLength(2);
  expect(leftOut[0]).toMatch(/^\/nonexistent\/x: can't be read: /);
});

test('a file that is too large is not read to its end', async () => {
  const large = folderWith({ 'a.json': Buffer.alloc(20_000_001, ' ') });
  expect(await read(large)).toMatchObject({ ids: [], leftOut: [`${join(large, 'a.json')}: it has more than 20 MB`] });
});

test.each<[name: string, domain: string | undefined]>([
  ['sonne.example!contoso.example!1795305600!1795391999!001.json', 'contoso.example'],
  ['sonne.example!contoso.example!1795305600!1795391999.json.gz', 'contoso.example'],
  ['report.json', undefined],
  ['a!b!c!d.json', undefined],
])('a report that names no domain, in the file %s, is of %s (RFC 8460 §5.1)', async (name, domain) => {
  const { reports } = await read(folderWith({ [name]: fixture('postfix.json') }));
  expect(reports.map(({ policies }) => policies[0]?.domain)).toEqual([domain]);
});
