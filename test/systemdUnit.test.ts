import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemOf } from './support/dryProgram';

const unit = readFileSync(join(__dirname, '..', 'docs', 'systemd', 'starttls-canary.service'), 'utf8');
const valuesOf = (key: string): readonly string[] =>
  [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

test('the service starts what the program takes', () => {
  const [[program, ...words] = []] = valuesOf('ExecStart').map((line) => line.split(' '));
  expect(program).toBe('starttls-canary');
  expect(words[0]).toBe('watch');
  expect(problemOf(words)).toBeUndefined();
});

test('the service keeps its store where it may write, and nowhere else', () => {
  const [directory] = valuesOf('StateDirectory');
  expect(valuesOf('ExecStart')[0]).toContain(`--store %S/${directory}/`);
  expect(valuesOf('ProtectSystem')).toEqual(['strict']);
  expect(valuesOf('ReadWritePaths')).toEqual([]);
});

test('the service forbids nothing that Node.js needs', () => {
  expect(valuesOf('MemoryDenyWriteExecute')).toEqual([]);
  expect(valuesOf('RestrictAddressFamilies')[0]?.split(' ')).toEqual(['AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_UNIX']);
});
