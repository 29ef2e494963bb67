// Pods outlive a lost node for five minutes. upstream: plugin/pkg/admission/defaulttolerationseconds
import type { Pod } from '../../api/generated/types.ts';
import type { Attributes, Plugin } from './plugin.ts';
import { isPod } from './pods.ts';

const SECONDS = 300;
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

export const defaultTolerationSeconds: Plugin = {
  name: 'DefaultTolerationSeconds',
  concerns: ['pods'],
  admit(a: Attributes): void {
    if (!isPod(a) || (a.operation !== 'CREATE' && a.operation !== 'UPDATE')) return;
    const spec = (a.object as Pod).spec;
    if (!spec) return;
    for (const key of TAINTS) {
      const tolerated = spec.tolerations?.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect));
      if (!tolerated) spec.tolerations = [...(spec.tolerations ?? []), { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }];
    }
  },
};
