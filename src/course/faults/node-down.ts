// A node that nobody hears any more: its cable is out. After 40 s or so the cluster calls it NotReady.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const nodeDown = defineFault({
  kind: 'node-down',
  before: false,
  options: z.strictObject({ node: z.string(), noticed: z.boolean().default(true).describe('Wait until the cluster calls it NotReady') }),
  steps: ({ node, noticed }) => [{ on: node, run: 'ip link set eth0 down' }, ...(noticed ? [{ wait: 60 }] : [])],
});
