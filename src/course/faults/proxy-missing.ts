// kube-proxy does not run on one node: its rules stay as they were, and what is made from now on is not known there.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const proxyMissing = defineFault({
  kind: 'proxy-missing',
  before: true,
  options: z.strictObject({ node: z.string() }),
  steps({ node }) {
    const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'NotIn', values: [node] }] }];
    const patch = { spec: { template: { spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } } } } };
    return [{ on: 'laptop', run: `kubectl -n kube-system patch daemonset kube-proxy --type=merge -p '${JSON.stringify(patch)}'` }, { wait: 15 }];
  },
});
