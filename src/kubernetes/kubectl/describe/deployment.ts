// upstream: describe.go DeploymentDescriber
import { deepEqual } from '../../../base/deep.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../api/generated/types.ts';
import { REPLICA_SETS } from '../../api/resources.ts';
import { annotations, events, labels, moment } from './lib/common.ts';
import { type Describer, eventsOf, listOf, selectorWords } from './lib/context.ts';
import { podTemplate, workloadConditions } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';

export const describeDeployment: Describer = async (d) => {
  const deployment = d.object as unknown as Deployment;
  const { metadata, spec, status } = deployment;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Selector:\t${selectorWords(spec?.selector)}`);
  const n = (value: number | undefined): number => value ?? 0;
  w.line(
    0,
    `Replicas:\t${n(spec?.replicas)} desired | ${n(status?.updatedReplicas)} updated | ${n(status?.replicas)} total | ${n(status?.availableReplicas)} available | ${n(status?.unavailableReplicas)} unavailable`,
  );
  w.line(0, `StrategyType:\t${spec?.strategy?.type ?? ''}`);
  w.line(0, `MinReadySeconds:\t${n(spec?.minReadySeconds)}`);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) w.line(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  podTemplate(w, spec?.template);
  workloadConditions(w, status?.conditions);
  const sets = (await listOf(d, REPLICA_SETS, metadata.namespace, { label: selectorWords(spec?.selector, '') })).filter((rs) =>
    rs.metadata.ownerReferences?.some((o) => o.controller && o.uid === metadata.uid),
  );
  const current = newest(sets, spec?.template);
  w.line(0, `OldReplicaSets:\t${setWords(sets.filter((rs) => rs !== current))}`);
  w.line(0, `NewReplicaSet:\t${setWords(current ? [current] : [])}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

/** The oldest set that has the Deployment's template. */
function newest(sets: readonly ReplicaSet[], template: PodTemplateSpec | undefined): ReplicaSet | undefined {
  return [...sets]
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1))
    .find((rs) => deepEqual(withoutHash(rs.spec?.template), withoutHash(template)));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec | undefined {
  if (!template?.metadata?.labels) return template;
  const { 'pod-template-hash': _, ...rest } = template.metadata.labels;
  return { ...template, metadata: { ...template.metadata, labels: rest } };
}

function setWords(sets: readonly ReplicaSet[]): string {
  return sets.length ? sets.map((rs) => `${rs.metadata.name} (${rs.status?.replicas ?? 0}/${rs.spec?.replicas ?? 0} replicas created)`).join(', ') : '<none>';
}
