// A pod's priority class becomes a number. upstream: plugin/pkg/admission/priority/admission.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { Pod, PriorityClass } from '../../api/generated/types.ts';
import { resource } from '../../api/meta.ts';
import { newForbidden } from '../../api/status.ts';
import type { Attributes, Plugin } from './plugin.ts';
import { isPod, isPodCreate, PODS_QUALIFIED } from './pods.ts';

const PRIORITY_CLASSES = resource<PriorityClass>('scheduling.k8s.io', 'v1', 'PriorityClass', 'priorityclasses', false);
/** There from the beginning, whether stored or not. */
const BUILT_IN: Readonly<Record<string, number>> = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };

export const priority: Plugin = {
  name: 'Priority',
  concerns: ['pods'],
  admit(a: Attributes): void {
    if (a.operation === 'UPDATE' && isPod(a)) return carryOver(a.object as Pod, a.old as DeepReadonly<Pod> | undefined);
    if (!isPodCreate(a)) return;
    const spec = (a.object as Pod).spec;
    if (!spec) return;
    const chosen = spec.priorityClassName ? named(a, spec.priorityClassName) : byDefault(a);
    if (chosen.name) spec.priorityClassName = chosen.name;
    if (spec.priority !== undefined && spec.priority !== chosen.value) {
      throw newForbidden(
        PODS_QUALIFIED,
        a.name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${chosen.value} from the given PriorityClass name`,
      );
    }
    spec.priority = chosen.value;
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== chosen.policy) {
      throw newForbidden(
        PODS_QUALIFIED,
        a.name,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${chosen.policy} from the given PriorityClass name`,
      );
    }
    spec.preemptionPolicy = chosen.policy;
  },
};

/** What an update leaves out stays as it was computed. */
function carryOver(pod: Pod, old: DeepReadonly<Pod> | undefined): void {
  if (!pod.spec || !old?.spec) return;
  if (pod.spec.priority === undefined && old.spec.priority !== undefined) pod.spec.priority = old.spec.priority;
  if (pod.spec.preemptionPolicy === undefined && old.spec.preemptionPolicy !== undefined) pod.spec.preemptionPolicy = old.spec.preemptionPolicy;
}

interface Chosen {
  readonly name: string;
  readonly value: number;
  readonly policy: string;
}

function named(a: Attributes, name: string): Chosen {
  const found = a.context.get(PRIORITY_CLASSES, '', name);
  if (found) return of(found);
  const value = BUILT_IN[name];
  if (value === undefined) throw newForbidden(PODS_QUALIFIED, a.name, `no PriorityClass with name ${name} was found`);
  return { name, value, policy: 'PreemptLowerPriority' };
}

const of = (c: DeepReadonly<PriorityClass>): Chosen => ({ name: c.metadata.name ?? '', value: c.value ?? 0, policy: c.preemptionPolicy ?? 'PreemptLowerPriority' });

/** The class that says it is the default; of several the one with the least value. */
function byDefault(a: Attributes): Chosen {
  let chosen: Chosen | undefined;
  for (const c of a.context.list(PRIORITY_CLASSES)) if (c.globalDefault && (!chosen || (c.value ?? 0) < chosen.value)) chosen = of(c);
  return chosen ?? { name: '', value: 0, policy: 'PreemptLowerPriority' };
}
