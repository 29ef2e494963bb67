// One node does not know the way to another node's pods: requests that enter there and are sent on get lost.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const routeMissing = defineFault({
  kind: 'route-missing',
  before: false,
  options: z.strictObject({ on: z.string().describe('The node that has lost the route'), to: z.string().describe('The pods’ prefix, e.g. 10.244.2.0/24') }),
  steps: ({ on, to }) => [{ on, run: `ip route del ${to}` }],
});
