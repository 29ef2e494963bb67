// The template of a workload's pods, and how its pods fare. upstream: describe.go DescribePodTemplate, getPodStatusForController
import type { Pod, PodTemplateSpec, TopologySpreadConstraint } from '../../../api/generated/types.ts';
import { PODS } from '../../../api/resources.ts';
import { annotations, labels, tolerations } from './common.ts';
import { containers } from './containers.ts';
import { type DescribeContext, listOf, selectorWords } from './context.ts';
import type { DescribeText } from './text.ts';
import { volumes } from './volumes.ts';

export function podTemplate(w: DescribeText, template: PodTemplateSpec | undefined): void {
  w.line(0, 'Pod Template:');
  if (!template) {
    w.write(1, '<unset>');
    return;
  }
  const { metadata, spec } = template;
  labels(w, '  Labels', metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length) annotations(w, '  Annotations', metadata?.annotations);
  if (spec?.serviceAccountName) w.line(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) containers(w, 'Init Containers', spec.initContainers, undefined, undefined, '  ');
  containers(w, 'Containers', spec?.containers, undefined, undefined, '  ');
  volumes(w, spec?.volumes, '  ');
  topologySpread(w, spec?.topologySpreadConstraints, '  ');
  if (spec?.priorityClassName) w.line(1, `Priority Class Name:\t${spec.priorityClassName}`);
  labels(w, '  Node-Selectors', spec?.nodeSelector);
  tolerations(w, '  Tolerations', spec?.tolerations);
}

export function topologySpread(w: DescribeText, all: readonly TopologySpreadConstraint[] | undefined, space: string): void {
  if (!all?.length) return;
  const sorted = [...all].sort((a, b) => (a.topologyKey < b.topologyKey ? -1 : 1));
  sorted.forEach((c, i) => {
    const selector = c.labelSelector ? ` for selector ${selectorWords(c.labelSelector)}` : '';
    w.line(0, `${space}${i === 0 ? 'Topology Spread Constraints:' : ''}\t${c.topologyKey}:${c.whenUnsatisfiable} when max skew ${c.maxSkew} is exceeded${selector}`);
  });
}

/** 3 Running / 0 Waiting / 0 Succeeded / 0 Failed, of the pods that this controller owns. */
export async function podStatus(d: DescribeContext, selector: string): Promise<string> {
  const pods = await listOf(d, PODS, d.object.metadata.namespace, { label: selector });
  const own = pods.filter((p: Pod) => p.metadata.ownerReferences?.some((o) => o.controller && o.uid === d.object.metadata.uid));
  const count = (phase: string): number => own.filter((p) => p.status?.phase === phase).length;
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`;
}

interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** Type, Status, Reason of a workload. */
export function workloadConditions(w: DescribeText, all: readonly ConditionLike[] | undefined): void {
  if (!all?.length) return;
  w.line(0, 'Conditions:\n  Type\tStatus\tReason');
  w.line(1, '----\t------\t------');
  for (const c of all) w.line(1, `${c.type} \t${c.status}\t${c.reason ?? ''}`);
}
