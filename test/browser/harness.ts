import { playActions } from './harnessActions';
import { playChecks } from './harnessChecks';
import { playDashboard } from './harnessDashboard';
import { playGuards } from './harnessGuards';
import type { Scenario } from './scenario';

/** Tests what the other scenarios stand on, with a widget of its own that needs every part of it. */
export const harness: Scenario = {
  name: 'harness',
  play: async (stage) => {
    await playDashboard(stage);
    await playActions(stage);
    await playGuards(stage);
    await playChecks(stage);
  },
};
