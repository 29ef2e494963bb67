// kube-proxy's configuration says something else than it should; its pods were started anew with it.
import { z } from 'zod';
import { defineFault } from './types.ts';

export const proxyConfig = defineFault({
  kind: 'proxy-config',
  before: true,
  options: z.strictObject({
    set: z.record(z.string().regex(/^\w+$/), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])).describe('Fields at the top of KubeProxyConfiguration'),
  }),
  steps({ set }) {
    const edits = Object.entries(set).map(([key, value]) => `-e 's|^\\( *\\)${key}: .*|\\1${key}: ${JSON.stringify(value).replace(/[|&\\]/g, '\\$&')}|'`);
    return [
      { on: 'laptop', run: `kubectl -n kube-system get configmap kube-proxy -o yaml | sed ${edits.join(' ')} | kubectl replace -f -` },
      { on: 'laptop', run: 'kubectl -n kube-system rollout restart daemonset kube-proxy && kubectl -n kube-system rollout status daemonset kube-proxy --timeout=60s' },
    ];
  },
});
