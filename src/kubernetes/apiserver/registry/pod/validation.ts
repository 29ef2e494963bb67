// Pods as they are made and changed. upstream: pkg/apis/core/validation ValidatePodCreate, ValidatePodUpdate, ValidatePodStatusUpdate
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { Container, Pod } from '../../../api/generated/types.ts';
import { WHOLE } from '../lib/errors.ts';
import { innerDiff } from '../lib/inner.ts';
import { parseIP, validateIP } from '../lib/ip.ts';
import { inclusiveRangeError, isQualifiedName, nameIsDNSSubdomain } from '../lib/names.ts';
import { validateCoreMeta, validateCoreMetaUpdate, validateImmutable } from '../lib/object-meta.ts';
import { validateImageTrimmed } from '../lib/pod/containers.ts';
import { checked, type Errors, type Spec } from '../lib/pod/options.ts';
import { validateOnlyAddedTolerations } from '../lib/pod/scheduling.ts';
import { validatePodAnnotations, validatePodSpec } from '../lib/pod/validation.ts';

type P = DeepReadonly<Pod>;
const MAX_INT32 = 2147483647;
const NONE: Spec = { containers: [] };
const specOf = (pod: P): Spec => pod.spec ?? NONE;

/** upstream: validatePodMetadataAndSpec, without the metadata */
function validateBody(pod: P, out: Errors): void {
  const spec = specOf(pod);
  validatePodAnnotations(pod.metadata.annotations, spec, 'metadata.annotations', out);
  validatePodSpec(spec, 'spec', { isPod: true, name: pod.metadata.name ?? '' }, out);
  if (!spec.serviceAccountName) validateNoTokens(spec, out);
  spec.containers?.forEach((c, i) => {
    validateImageTrimmed(c, `spec.containers[${i}]`, out);
  });
  spec.initContainers?.forEach((c, i) => {
    validateImageTrimmed(c, `spec.initContainers[${i}]`, out);
  });
}

function validateNoTokens(spec: Spec, out: Errors): void {
  spec.volumes?.forEach((v, i) => {
    v.projected?.sources?.forEach((s, k) => {
      if (s.serviceAccountToken) out.push(forbidden(`spec.volumes[${i}].projected.sources[${k}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set'));
    });
  });
}

export function validatePodCreate(pod: P): FieldError[] {
  const out: Errors = [];
  validateBody(pod, out);
  const spec = specOf(pod);
  if (spec.ephemeralContainers?.length) out.push(forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  if (spec.nodeName && spec.schedulingGates?.length) out.push(forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'));
  return out;
}

function validateMetaAndBody(pod: P, old: P): Errors {
  const out: Errors = [...validateCoreMetaUpdate(pod.metadata, old.metadata), ...validateCoreMeta(pod.metadata, true, nameIsDNSSubdomain)];
  validateBody(pod, out);
  validateMirrorKept(pod, old, out);
  return out;
}

/** Whether a pod mirrors a file of its node is said once. */
function validateMirrorKept(pod: P, old: P, out: Errors): void {
  const key = 'kubernetes.io/config.mirror';
  const was = old.metadata.annotations?.[key];
  const is = pod.metadata.annotations?.[key];
  if (was === is) return;
  out.push(forbidden(`metadata.annotations[${key}]`, was === undefined ? 'may not add mirror pod annotation' : 'may not remove or update mirror pod annotation'));
}

const UPDATABLE =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

export function validatePodUpdate(pod: P, old: P): FieldError[] {
  const out = validateMetaAndBody(pod, old);
  validatePodAnnotations(pod.metadata.annotations, pod.spec, 'metadata.annotations', out);
  const now = specOf(pod);
  const was = specOf(old);
  if (!sameContainers(now.containers, was.containers, 'spec.containers', out)) return out;
  if (!sameContainers(now.initContainers, was.initContainers, 'spec.initContainers', out)) return out;
  if (!validateDeadline(now, was, out)) return out;
  validateOnlyAddedTolerations(now.tolerations ?? [], was.tolerations ?? [], 'spec.tolerations', out);
  validateGatesOnlyLeave(now, was, out);
  if (deepEqual(now, was)) return out;
  const munged = withOldMutables(now, was);
  if (!deepEqual(munged, was)) out.push(forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${innerDiff('PodSpec', was, munged)}`));
  return out;
}

/** False when containers came or went: nothing else is looked at then. */
function sameContainers(
  list: readonly DeepReadonly<Container>[] | null | undefined,
  before: readonly DeepReadonly<Container>[] | null | undefined,
  path: string,
  out: Errors,
): boolean {
  const [now, was] = [list ?? [], before ?? []];
  if (now.length !== was.length) {
    out.push(forbidden(path, 'pod updates may not add or remove containers'));
    return false;
  }
  now.forEach((c, i) => {
    if (!c.image) out.push(required(`${path}[${i}].image`));
    validateImageTrimmed(c, `${path}[${i}]`, out);
  });
  return true;
}

/** A deadline may come, and may be brought forward. */
function validateDeadline(now: Spec, was: Spec, out: Errors): boolean {
  const path = 'spec.activeDeadlineSeconds';
  const is = now.activeDeadlineSeconds;
  const before = was.activeDeadlineSeconds;
  if (is === undefined) {
    if (before !== undefined) out.push(invalid(path, null, 'must not update from a positive integer to nil value'));
    return true;
  }
  if (is < 0 || is > MAX_INT32) out.push(invalid(path, is, inclusiveRangeError(0, MAX_INT32)));
  else if (before !== undefined && before < is) out.push(invalid(path, is, 'must be less than or equal to previous value'));
  else return true;
  return false;
}

function validateGatesOnlyLeave(now: Spec, was: Spec, out: Errors): void {
  const before = new Set((was.schedulingGates ?? []).map((g) => g.name));
  now.schedulingGates?.forEach((g, i) => {
    if (!before.has(g.name)) out.push(forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${g.name}'`));
  });
}

/** The new spec with what may change put back, so that only forbidden changes are left. */
function withOldMutables(now: Spec, was: Spec): Spec {
  const munged: Record<string, unknown> = { ...now };
  munged.containers = now.containers?.map((c, i) => ({ ...c, image: was.containers?.[i]?.image }));
  if (now.initContainers) munged.initContainers = now.initContainers.map((c, i) => ({ ...c, image: was.initContainers?.[i]?.image }));
  munged.activeDeadlineSeconds = was.activeDeadlineSeconds;
  munged.schedulingGates = was.schedulingGates;
  munged.tolerations = was.tolerations;
  if ((was.terminationGracePeriodSeconds ?? 0) < 0 && now.terminationGracePeriodSeconds === 1) munged.terminationGracePeriodSeconds = was.terminationGracePeriodSeconds;
  for (const key of Object.keys(munged)) if (munged[key] === undefined) delete munged[key];
  return munged as unknown as Spec;
}

export function validatePodStatus(pod: P, old: P): FieldError[] {
  const out: Errors = validateCoreMetaUpdate(pod.metadata, old.metadata);
  validateMirrorKept(pod, old, out);
  pod.status?.conditions?.forEach((c, i) => {
    if (!['PodScheduled', 'Ready', 'Initialized'].includes(c.type)) checked(out, `metadata.conditions[${i}].Type`, c.type, isQualifiedName(c.type));
  });
  const nominated = pod.status?.nominatedNodeName;
  if (nominated && nominated !== old.status?.nominatedNodeName) checked(out, 'status.nominatedNodeName', nominated, nameIsDNSSubdomain(nominated, false));
  out.push(...validateImmutable('status.qosClass', pod.status?.qosClass, old.status?.qosClass));
  validateTransitions(pod, old, out);
  validateAddresses(pod, out);
  return out;
}

/** What has ended for good does not start again. */
function validateTransitions(pod: P, old: P, out: Errors): void {
  const policy = old.spec?.restartPolicy ?? 'Always';
  const check = (name: 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses', restart: string): void => {
    if (restart === 'Always') return;
    old.status?.[name]?.forEach((s, i) => {
      const ended = s.state?.terminated;
      if (!ended || (ended.exitCode !== 0 && restart === 'OnFailure')) return;
      if (name === 'initContainerStatuses' && old.spec?.initContainers?.find((c) => c.name === s.name)?.restartPolicy === 'Always') return;
      const now = pod.status?.[name]?.find((n) => n.name === s.name);
      if (now && !now.state?.terminated) out.push(forbidden(`status.${name}[${i}].state`, 'may not be transitioned to non-terminated state'));
    });
  };
  check('containerStatuses', policy);
  check('initContainerStatuses', policy);
  check('ephemeralContainerStatuses', 'Never');
}

function validateAddresses(pod: P, out: Errors): void {
  const ips = pod.status?.podIPs ?? [];
  validateIPList(ips, 'status.podIPs', out);
  const hosts = pod.status?.hostIPs ?? [];
  if (hosts.length && hosts[0]?.ip !== pod.status?.hostIP) out.push(invalid('status.hostIPs[0].ip', hosts[0]?.ip, 'must be equal to `hostIP`'));
  validateIPList(hosts, 'status.hostIPs', out);
}

function validateIPList(list: readonly { readonly ip?: string }[], path: string, out: Errors): void {
  const shown = (ip: { readonly ip?: string }): unknown => ({ IP: ip.ip ?? '' });
  list.forEach((ip, i) => out.push(...validateIP(`${path}[${i}]`, ip.ip ?? '')));
  if (list.length < 2) return;
  const families = new Set(list.map((ip) => parseIP(ip.ip ?? '')?.family));
  if (families.size !== 2 || list.length > 2) out.push(invalid(path, list.map(shown), 'may specify no more than one IP for each IP family'));
  const seen = new Set<string>();
  list.forEach((ip, i) => {
    if (seen.has(ip.ip ?? '')) out.push(duplicate(`${path}[${i}]`, shown(ip)));
    seen.add(ip.ip ?? '');
  });
}

/** upstream: ValidatePodEphemeralContainersUpdate */
export function validateEphemeralUpdate(pod: P, old: P): FieldError[] {
  const out = validateMetaAndBody(pod, old);
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return [forbidden(WHOLE, 'static pods do not support ephemeral containers')];
  const now = new Map((pod.spec?.ephemeralContainers ?? []).map((c) => [c.name, c]));
  for (const was of old.spec?.ephemeralContainers ?? []) {
    const is = now.get(was.name);
    const name = JSON.stringify(was.name);
    if (!is) out.push(forbidden('spec.ephemeralContainers', `existing ephemeral containers ${name} may not be removed\n`));
    else if (!deepEqual(is, was))
      out.push(forbidden('spec.ephemeralContainers', `existing ephemeral containers ${name} may not be changed\n${innerDiff('EphemeralContainer', was, is)}`));
  }
  return out;
}
