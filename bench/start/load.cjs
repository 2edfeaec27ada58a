// Loads a bundle (argument) as Lambda does, in a process of its own, and prints what that took.
const cpu = process.cpuUsage();
const startedAt = performance.now();
const { handler } = require(process.argv[2]);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpu);
if (typeof handler !== 'function') throw new Error('it exports no handler');
process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }));
