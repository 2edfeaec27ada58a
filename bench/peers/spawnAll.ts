import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import type { ToolFigures } from './tool';

const figures = z.object({
  cpuMs: z.number(),
  wallMs: z.number(),
  tookMs: z.array(z.number()),
  peakMb: z.number(),
  wrong: z.number(),
});

export interface Spawning {
  readonly commands: readonly (readonly string[])[];
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Gets what they print. */
  readonly output: string;
}

/** Runs each command once. Python does it, since it can ask the kernel what each child has used; memory: see there. */
export async function spawnAll(work: Spawning): Promise<ToolFigures> {
  const child = spawn('python3', [join(import.meta.dirname, 'spawn.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [said, complained] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text;
  });
  child.stdin.on('error', () => {}).end(JSON.stringify(work));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (status !== 0) throw new Error(`${work.commands[0]?.[0]}: ${complained.trim()}`);
  const { wrong, ...rest } = figures.parse(JSON.parse(said));
  return { ...rest, wrong: wrong === 0 ? [] : [`${wrong} of ${work.commands.length} ended with an error`] };
}
