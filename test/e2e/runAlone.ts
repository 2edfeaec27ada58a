import { install } from './install';
import { beginLifetime, type Lifetime } from './lifetime';
import { type Protocol, startProtocol } from './protocol';

/** A scenario by itself: installs what it needs, plays it, and gives the exit status. `--keep` leaves what it made. */
export const runAlone = async (play: (lifetime: Lifetime, protocol: Protocol) => Promise<void>): Promise<number> => {
  const lifetime = beginLifetime(process.argv.includes('--keep'));
  const protocol = startProtocol();
  try {
    install();
    await play(lifetime, protocol);
  } catch (error) {
    protocol.check('the test runs to its end', false, error instanceof Error ? error.message : error);
  }
  return protocol.finish();
};
