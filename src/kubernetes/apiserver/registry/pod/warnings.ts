// upstream: pkg/registry/core/pod/strategy.go WarningsOnCreate
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { Pod } from '../../../api/generated/types.ts';
import { isDNS1123Label } from '../lib/names.ts';
import { podSpecWarnings } from '../lib/pod/warnings.ts';

export function podWarnings(pod: DeepReadonly<Pod>, old?: DeepReadonly<Pod>): string[] {
  const warnings: string[] = [];
  const problems = old ? [] : isDNS1123Label(pod.metadata.name ?? '');
  if (problems.length) {
    warnings.push(`metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`);
  }
  // A pod that ends or whose spec has not moved says nothing new.
  if (old && (pod.metadata.deletionTimestamp || pod.metadata.generation === old.metadata.generation)) return warnings;
  return [...warnings, ...podSpecWarnings(pod.spec ?? { containers: [] }, pod.metadata, '')];
}
