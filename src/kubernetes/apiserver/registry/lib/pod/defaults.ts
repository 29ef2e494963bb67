// What a pod or a pod template gets when it says nothing. upstream: pkg/apis/core/v1/{defaults.go, zz_generated.defaults.go}
import type { Container, EphemeralContainer, Lifecycle, LifecycleHandler, Pod, PodSpec, PodTemplateSpec, Probe } from '../../../../api/generated/types.ts';
import { formatQuantity, quantity } from '../../../../api/quantity.ts';
import { pullsAlways } from './image.ts';
import { defaultVolume } from './volume-defaults.ts';

type AnyContainer = Container | EphemeralContainer;

function defaultPodSpec(spec: PodSpec): void {
  for (const v of spec.volumes ?? []) defaultVolume(v);
  for (const c of spec.initContainers ?? []) defaultContainer(c);
  for (const c of spec.containers ?? []) defaultContainer(c);
  for (const c of spec.ephemeralContainers ?? []) defaultContainer(c);
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  linkServiceAccount(spec);
}

/** The old name of serviceAccountName is written along. upstream: Convert_v1_PodSpec_To_core_PodSpec */
function linkServiceAccount(spec: PodSpec): void {
  if (!spec.serviceAccountName && spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else delete spec.serviceAccount;
}

export function defaultPodTemplate(template: PodTemplateSpec): void {
  // The encoder spells a template's spec out even when nobody has given one.
  if (template.spec) defaultPodSpec(template.spec);
  else defaultPodSpec((template.spec = { containers: null as unknown as Container[] }));
}

/** A pod itself gets more than a template: requests follow limits, host ports follow container ports. */
export function defaultPod(pod: Pod): void {
  pod.spec ??= { containers: null as unknown as Container[] };
  const spec = pod.spec;
  defaultPodSpec(spec);
  for (const c of spec.containers ?? []) requestsFromLimits(c);
  for (const c of spec.initContainers ?? []) requestsFromLimits(c);
  if (spec.resources) defaultPodResources(spec);
  spec.enableServiceLinks ??= true;
  if (!spec.hostNetwork) return;
  for (const list of [spec.containers ?? [], spec.initContainers ?? []]) {
    for (const c of list) for (const port of c.ports ?? []) if (!port.hostPort) port.hostPort = port.containerPort;
  }
}

function requestsFromLimits(c: Container): void {
  const limits = c.resources?.limits;
  if (!limits || !c.resources) return;
  const requests = (c.resources.requests ??= {});
  for (const name of Object.keys(limits)) requests[name] ??= limits[name] ?? '0';
}

/** Pod-level requests that are not said are the pod-level limits. upstream: defaultPodRequests */
function defaultPodResources(spec: PodSpec): void {
  const limits = spec.resources?.limits;
  if (!limits || !spec.resources) return;
  const requests = (spec.resources.requests ??= {});
  for (const name of Object.keys(limits)) requests[name] ??= limits[name] ?? '0';
}

function defaultContainer(c: AnyContainer): void {
  roundAmounts(c.resources?.limits);
  roundAmounts(c.resources?.requests);
  for (const port of c.ports ?? []) port.protocol ||= 'TCP';
  for (const e of c.env ?? []) {
    const field = e.valueFrom?.fieldRef;
    if (field) field.apiVersion ||= 'v1';
    const file = e.valueFrom?.fileKeyRef;
    if (file) file.optional ??= false;
  }
  if (c.livenessProbe) defaultProbe(c.livenessProbe);
  if (c.readinessProbe) defaultProbe(c.readinessProbe);
  if (c.startupProbe) defaultProbe(c.startupProbe);
  if (c.lifecycle) defaultLifecycle(c, c.lifecycle);
  c.terminationMessagePath ||= '/dev/termination-log';
  c.terminationMessagePolicy ||= 'File';
  c.imagePullPolicy ||= pullsAlways(c.image ?? '') ? 'Always' : 'IfNotPresent';
}

/** Nothing finer than a thousandth. upstream: SetDefaults_ResourceList */
function roundAmounts(amounts: Record<string, string | number> | undefined): void {
  for (const name in amounts) {
    const value = amounts[name];
    if (typeof value !== 'string' || !/[nu.]/.test(value)) continue;
    const { nano, form } = quantity(value);
    const rest = nano % 1_000_000n;
    if (rest !== 0n) amounts[name] = formatQuantity({ nano: nano + (rest > 0n ? 1_000_000n - rest : 0n), form });
  }
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.grpc) probe.grpc.service ??= '';
  defaultHttpGet(probe);
}

function defaultLifecycle(c: AnyContainer, lifecycle: Lifecycle): void {
  // Its feature gate is off: the field is dropped, and a lifecycle that had nothing else with it.
  if (lifecycle.stopSignal !== undefined) {
    delete lifecycle.stopSignal;
    if (!lifecycle.preStop && !lifecycle.postStart) delete c.lifecycle;
  }
  if (lifecycle.postStart) defaultHttpGet(lifecycle.postStart);
  if (lifecycle.preStop) defaultHttpGet(lifecycle.preStop);
}

function defaultHttpGet(handler: Pick<LifecycleHandler, 'httpGet'>): void {
  const get = handler.httpGet;
  if (!get) return;
  get.path ||= '/';
  get.scheme ||= 'HTTP';
}
