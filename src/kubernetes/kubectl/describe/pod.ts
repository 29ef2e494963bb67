// upstream: describe.go PodDescriber

import { parseTime } from '../../../base/time.ts';
import type { Pod } from '../../api/generated/types.ts';
import { humanDuration } from '../lib/go/go-duration.ts';
import { annotations, events, labels, moment, tolerations } from './lib/common.ts';
import { containers, resolverFor, resources } from './lib/containers.ts';
import { controllerOf, type Describer, eventsOf } from './lib/context.ts';
import { topologySpread } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';
import { volumes } from './lib/volumes.ts';

export const describePod: Describer = async (d) => {
  const pod = d.object as unknown as Pod;
  const { spec, status } = pod;
  const w = new DescribeText();
  identity(w, pod);
  labels(w, 'Labels', pod.metadata.labels);
  annotations(w, 'Annotations', pod.metadata.annotations);
  condition(w, pod, d.now);
  w.line(0, `IP:\t${status?.podIP ?? ''}`);
  w.line(0, status?.podIPs?.length ? 'IPs:' : 'IPs:\t<none>');
  for (const ip of status?.podIPs ?? []) w.line(1, `IP:\t${ip.ip}`);
  const controller = controllerOf(pod.metadata);
  if (controller) w.line(0, `Controlled By:\t${controller}`);
  if (status?.nominatedNodeName) w.line(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  if (spec?.resources) {
    w.line(0, 'Resources:');
    resources(w, spec.resources, 1);
  }
  const resolve = resolverFor(pod);
  if (spec?.initContainers?.length) containers(w, 'Init Containers', spec.initContainers, status?.initContainerStatuses, resolve, '');
  containers(w, 'Containers', spec?.containers, status?.containerStatuses, resolve, '');
  if (spec?.ephemeralContainers?.length) containers(w, 'Ephemeral Containers', spec.ephemeralContainers, status?.ephemeralContainerStatuses, resolve, '');
  conditions(w, pod);
  volumes(w, spec?.volumes, '');
  w.line(0, `QoS Class:\t${status?.qosClass ?? ''}`);
  labels(w, 'Node-Selectors', spec?.nodeSelector);
  tolerations(w, 'Tolerations', spec?.tolerations);
  topologySpread(w, spec?.topologySpreadConstraints, '');
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function identity(w: DescribeText, pod: Pod): void {
  const { spec, status, metadata } = pod;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  if (spec?.priority !== undefined && spec.priority !== null) w.line(0, `Priority:\t${spec.priority}`);
  if (spec?.priorityClassName) w.line(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec?.runtimeClassName) w.line(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) w.line(0, `Service Account:\t${spec.serviceAccountName}`);
  w.line(0, spec?.nodeName ? `Node:\t${spec.nodeName}/${status?.hostIP ?? ''}` : 'Node:\t<none>');
  if (status?.startTime) w.line(0, `Start Time:\t${moment(status.startTime)}`);
}

function condition(w: DescribeText, pod: Pod, now: number): void {
  const { metadata, status, spec } = pod;
  if (metadata.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded') {
    w.line(0, `Status:\tTerminating (lasts ${humanDuration(now - parseTime(metadata.deletionTimestamp))})`);
    w.line(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else w.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) w.line(0, `Reason:\t${status.reason}`);
  if (status?.message) w.line(0, `Message:\t${status.message}`);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (seccomp) w.line(0, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') w.line(0, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
}

function conditions(w: DescribeText, pod: Pod): void {
  const { spec, status } = pod;
  if (spec?.readinessGates?.length) {
    w.line(0, 'Readiness Gates:\n  Type\tStatus');
    for (const g of spec.readinessGates) w.line(1, `${g.conditionType} \t${status?.conditions?.find((c) => c.type === g.conditionType)?.status ?? '<none>'} `);
  }
  if (!status?.conditions?.length) return;
  w.line(0, 'Conditions:\n  Type\tStatus');
  for (const c of status.conditions) w.line(1, `${c.type} \t${c.status} `);
}
