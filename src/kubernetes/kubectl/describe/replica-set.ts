// upstream: describe.go ReplicaSetDescriber, ReplicationControllerDescriber
import type { ReplicaSet, ReplicationController } from '../../api/generated/types.ts';
import { annotations, events, labels } from './lib/common.ts';
import { controllerOf, type DescribeContext, type Describer, eventsOf, labelWords, selectorWords } from './lib/context.ts';
import { podStatus, podTemplate, workloadConditions } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';

async function described(d: DescribeContext, object: ReplicaSet | ReplicationController, selector: string, query: string): Promise<string> {
  const { metadata, spec, status } = object;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Selector:\t${selector}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  const controller = controllerOf(metadata);
  if (controller) w.line(0, `Controlled By:\t${controller}`);
  w.line(0, `Replicas:\t${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`);
  w.line(0, `Pods Status:\t${await podStatus(d, query)}`);
  podTemplate(w, spec?.template);
  workloadConditions(w, status?.conditions);
  events(w, await eventsOf(d), d.now);
  return w.finish();
}

export const describeReplicaSet: Describer = (d) => {
  const set = d.object as unknown as ReplicaSet;
  return described(d, set, selectorWords(set.spec?.selector), selectorWords(set.spec?.selector, ''));
};

export const describeReplicationController: Describer = (d) => {
  const rc = d.object as unknown as ReplicationController;
  return described(d, rc, labelWords(rc.spec?.selector), selectorWords({ matchLabels: rc.spec?.selector ?? {} }, ''));
};
