import type { Children } from '../children';
import type { Tool } from './tool';

/** Our sessions in a process that goes on, as the service and the function have it. */
export const runningTool = (children: Children): Tool => ({
  name: 'starttls-canary, running',
  kind: 'running',
  isOurs: true,
  modes: ['ehlo', 'starttls'],
  concurrencies: [50, 200, 1000],
  run: async ({ mode, place, checks, concurrency, warmUps, onWarm }) => {
    const { port, warmUpPort } = place;
    const client = place.isOurs ? 'ours' : 'elsewhere';
    const work = { client, mode, warmUps, probes: checks, concurrency } as const;
    const { wrong, example, ...figures } = await children.runClient(work, { port, warmUpPort }, onWarm);
    return { ...figures, wrong: wrong === 0 ? [] : [`${wrong} wrong answers, such as ${example}`] };
  },
});
