// A node that does not route: the kernel's switch for forwarding is off.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const forwardingOff = defineFault({
  kind: 'forwarding-off',
  before: false,
  options: z.strictObject({ on: z.string() }),
  steps: ({ on }) => [{ on, run: 'sysctl -w net.ipv4.ip_forward=0' }],
});
