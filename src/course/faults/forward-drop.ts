// FORWARD's policy is DROP, as a container engine of another kind leaves it: a node answers for its own pods only.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const forwardDrop = defineFault({
  kind: 'forward-drop',
  before: false,
  options: z.strictObject({ on: z.array(z.string()).min(1).describe('Nodes') }),
  steps: ({ on }) => on.map((host) => ({ on: host, run: 'iptables -P FORWARD DROP' })),
});
