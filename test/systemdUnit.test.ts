import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from './support/dryProgram';

const folder = join(__dirname, '..', 'docs', 'systemd');
const units = readdirSync(folder).filter((file) => file.endsWith('.service'));

test('there is a service for a machine alone, and one for a vantage of a hub', () => {
  expect(units.toSorted()).toEqual(['starttls-canary-publish.service', 'starttls-canary.service']);
});

describe.each(units)('%s', (file) => {
  const unit = readFileSync(join(folder, file), 'utf8');
  const valuesOf = (key: string): readonly string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  test('starts what the program takes', () => {
    const [[program, ...words] = []] = valuesOf('ExecStart').map((line) => line.split(' '));
    expect(program).toBe('starttls-canary');
    expect(words[0]).toBe('watch');
    expect(problemOf(words)).toBeUndefined();
    expect(words.includes('--publish')).toBe(file.includes('publish'));
  });

  test('keeps its store where it may write, and nowhere else', () => {
    const [directory] = valuesOf('StateDirectory');
    expect(directory).toBe(file.replace('.service', ''));
    expect(valuesOf('ExecStart')[0]).toContain(`--store %S/${directory}/`);
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('ReadWritePaths')).toEqual([]);
  });

  test('forbids nothing that Node.js needs', () => {
    expect(valuesOf('MemoryDenyWriteExecute')).toEqual([]);
    expect(valuesOf('RestrictAddressFamilies')[0]?.split(' ')).toEqual([
      'AF_INET',
      'AF_INET6',
      'AF_NETLINK',
      'AF_UNIX',
    ]);
  });
});

test('both are locked up alike', () => {
  const locks = units.map((file) => {
    const [, rest = ''] = readFileSync(join(folder, file), 'utf8').split('# It reads files');
    return rest;
  });
  expect(locks[0]).toBe(locks[1]);
  expect(locks[0]).toContain('NoNewPrivileges=yes');
});
