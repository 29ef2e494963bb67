// Nobody answers names: CoreDNS has no replicas.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const dnsDown = defineFault({
  kind: 'dns-down',
  before: false,
  options: z.strictObject({}),
  steps: () => [{ on: 'laptop', run: 'kubectl -n kube-system scale deployment coredns --replicas=0' }, { wait: 5 }],
});
