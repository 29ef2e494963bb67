// Any rule of an author's own on a node or on the router.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const iptablesRule = defineFault({
  kind: 'iptables',
  before: false,
  options: z.strictObject({ on: z.string(), rule: z.string().describe('What follows the word iptables') }),
  steps: ({ on, rule }) => [{ on, run: `iptables ${rule}` }],
});
