// A pod's spec, in a pod or in a template. upstream: pkg/apis/core/validation ValidatePodSpec, ValidatePodTemplateSpec
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../../api/field.ts';
import type { PodTemplateSpec } from '../../../../api/generated/types.ts';
import { unsupported } from '../errors.ts';
import { validateIP } from '../ip.ts';
import { inclusiveRangeError, isDNS1123Label, isDNS1123Subdomain, isDNS1123SubdomainWithUnderscore, isQualifiedName, nameIsDNSSubdomain } from '../names.ts';
import { validateAnnotations, validateLabels } from '../object-meta.ts';
import { validateContainers, validateEphemeralContainers, validateInitContainers } from './containers.ts';
import { checked, type Errors, type PodOptions, type PodScope, type Spec, TEMPLATE } from './options.ts';
import { validateLinux, validateWindows } from './os.ts';
import { validateRequirements } from './resources.ts';
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

const RESTART = ['Always', 'OnFailure', 'Never'];
const DNS = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION = ['PreemptLowerPriority', 'Never'];
const MAX_INT32 = 2147483647;
const NO_CLAIMS: ReadonlySet<string> = new Set();

/** A template in a workload. */
export function validatePodTemplate(template: DeepReadonly<PodTemplateSpec>, path: string): FieldError[] {
  const out: Errors = [];
  const meta = template.metadata;
  if (meta?.labels) out.push(...validateLabels(meta.labels, `${path}.labels`));
  if (meta?.annotations) {
    out.push(...validateAnnotations(meta.annotations, `${path}.annotations`));
    validatePodAnnotations(meta.annotations, template.spec, `${path}.annotations`, out);
  }
  if (template.spec) validatePodSpec(template.spec, `${path}.spec`, TEMPLATE, out);
  if (template.spec?.ephemeralContainers?.length) out.push(forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  return out;
}

/** upstream: ValidatePodSpecificAnnotations */
export function validatePodAnnotations(annotations: Readonly<Record<string, string>> | undefined, spec: Spec | undefined, path: string, out: Errors): void {
  if (!annotations) return;
  const mirror = annotations['kubernetes.io/config.mirror'];
  if (mirror !== undefined && !spec?.nodeName) out.push(invalid(`${path}[kubernetes.io/config.mirror]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'));
  const key = 'controller.kubernetes.io/pod-deletion-cost';
  const cost = annotations[key];
  if (cost !== undefined && (!/^(0|-?[1-9]\d{0,9})$/.test(cost) || Math.abs(Number(cost)) > MAX_INT32)) out.push(invalid(`${path}[${key}]`, cost, 'must be a 32bit integer'));
}

export function validatePodSpec(spec: Spec, path: string, options: PodOptions, out: Errors): void {
  if (spec.terminationGracePeriodSeconds === undefined) out.push(required(`${path}.terminationGracePeriodSeconds`));
  const volumes = validateVolumes(spec.volumes, `${path}.volumes`, options, out);
  const scope: PodScope = {
    volumes,
    claims: spec.resourceClaims ? new Set(spec.resourceClaims.map((c) => c.name)) : NO_CLAIMS,
    restartPolicy: spec.restartPolicy ?? '',
    gracePeriod: spec.terminationGracePeriodSeconds,
    hostUsers: spec.hostUsers !== false,
  };
  validateResourceClaims(spec, `${path}.resourceClaims`, out);
  validateContainers(spec, scope, `${path}.containers`, out);
  if (spec.initContainers) validateInitContainers(spec, scope, `${path}.initContainers`, out);
  if (spec.ephemeralContainers) validateEphemeralContainers(spec, scope, `${path}.ephemeralContainers`, out);
  if (spec.resources) validateRequirements(spec.resources, scope.claims, `${path}.resources`, out);
  if (spec.hostNetwork) validateHostNetwork(spec, path, options, out);
  oneOf(spec.restartPolicy, RESTART, `${path}.restartPolicy`, out);
  oneOf(spec.dnsPolicy, DNS, `${path}.dnsPolicy`, out);
  if (spec.nodeSelector) out.push(...validateLabels(spec.nodeSelector, `${path}.nodeSelector`));
  validatePodSecurity(spec.securityContext, spec, `${path}.securityContext`, out);
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, out);
  validateDNSConfig(spec, `${path}.dnsConfig`, out);
  validateGates(spec, path, out);
  if (spec.topologySpreadConstraints) validateSpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, out);
  validateHostUsers(spec, path, out);
  validateNames(spec, path, out);
  validateOS(spec, path, out);
}

function oneOf(value: string | undefined, allowed: readonly string[], path: string, out: Errors): void {
  if (!value) out.push(required(path));
  else if (!allowed.includes(value)) out.push(unsupported(path, value, allowed));
}

function validateHostNetwork(spec: Spec, path: string, options: PodOptions, out: Errors): void {
  spec.containers?.forEach((c, i) => {
    c.ports?.forEach((port, k) => {
      const host = port.hostPort ?? 0;
      if ((options.isPod || host !== 0) && host !== port.containerPort) {
        out.push(invalid(`${path}.containers[${i}].ports[${k}].hostPort`, host, 'must match `containerPort` when `hostNetwork` is true'));
      }
    });
  });
}

function validateResourceClaims(spec: Spec, path: string, out: Errors): void {
  const seen = new Set<string>();
  spec.resourceClaims?.forEach((claim, i) => {
    const at = `${path}[${i}]`;
    if (!claim.name) out.push(required(`${at}.name`));
    else if (seen.has(claim.name)) out.push(duplicate(`${at}.name`, claim.name));
    else checked(out, `${at}.name`, claim.name, isDNS1123Label(claim.name));
    seen.add(claim.name);
    const shown = { Name: claim.name, ResourceClaimName: claim.resourceClaimName ?? null, ResourceClaimTemplateName: claim.resourceClaimTemplateName ?? null };
    if (claim.resourceClaimName !== undefined && claim.resourceClaimTemplateName !== undefined) {
      out.push(invalid(at, shown, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    }
    if (claim.resourceClaimName === undefined && claim.resourceClaimTemplateName === undefined) {
      out.push(invalid(at, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    }
  });
}

function validateDNSConfig(spec: Spec, path: string, out: Errors): void {
  const config = spec.dnsConfig;
  if (spec.dnsPolicy === 'None') {
    if (!config) return void out.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    if (!config.nameservers?.length) return void out.push(required(`${path}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
  }
  if (!config) return;
  const servers = config.nameservers ?? [];
  if (servers.length > 3) out.push(invalid(`${path}.nameservers`, servers, 'must not have more than 3 nameservers'));
  servers.forEach((s, i) => out.push(...validateIP(`${path}.nameservers[${i}]`, s)));
  const searches = config.searches ?? [];
  if (searches.length > 32) out.push(invalid(`${path}.searches`, searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048) out.push(invalid(`${path}.searches`, searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((s, i) => {
    const name = s.replace(/\.$/, '');
    // A lone dot is the root.
    if (s !== '.') checked(out, `${path}.searches[${i}]`, name, isDNS1123SubdomainWithUnderscore(name));
  });
  config.options?.forEach((o, i) => {
    if (!o.name) out.push(required(`${path}.options[${i}]`, 'must not be empty'));
  });
}

function validateGates(spec: Spec, path: string, out: Errors): void {
  spec.readinessGates?.forEach((g, i) => checked(out, `${path}.readinessGates[${i}].conditionType`, g.conditionType, isQualifiedName(g.conditionType)));
  const seen = new Set<string>();
  spec.schedulingGates?.forEach((g, i) => {
    checked(out, `${path}.schedulingGates[${i}]`, g.name, isQualifiedName(g.name));
    if (seen.has(g.name)) out.push(duplicate(`${path}.schedulingGates[${i}]`, g.name));
    seen.add(g.name);
  });
}

function validateNames(spec: Spec, path: string, out: Errors): void {
  const subdomain = (value: string | undefined, name: string): void => {
    if (value) checked(out, `${path}.${name}`, value, nameIsDNSSubdomain(value, false));
  };
  subdomain(spec.serviceAccountName, 'serviceAccountName');
  subdomain(spec.nodeName, 'nodeName');
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_INT32)) out.push(invalid(`${path}.activeDeadlineSeconds`, deadline, inclusiveRangeError(1, MAX_INT32)));
  if (spec.hostname) checked(out, `${path}.hostname`, spec.hostname, isDNS1123Label(spec.hostname));
  if (spec.subdomain) checked(out, `${path}.subdomain`, spec.subdomain, isDNS1123Label(spec.subdomain));
  validateTolerations(spec.tolerations, `${path}.tolerations`, out);
  spec.hostAliases?.forEach((alias, i) => {
    out.push(...validateIP(`${path}.hostAliases[${i}].ip`, alias.ip));
    alias.hostnames?.forEach((h, k) => checked(out, `${path}.hostAliases[${i}].hostnames[${k}]`, h, isDNS1123Subdomain(h)));
  });
  subdomain(spec.priorityClassName, 'priorityClassName');
  if (spec.runtimeClassName !== undefined) checked(out, `${path}.runtimeClassName`, spec.runtimeClassName, nameIsDNSSubdomain(spec.runtimeClassName, false));
  if (spec.preemptionPolicy !== undefined) oneOf(spec.preemptionPolicy, PREEMPTION, `${path}.preemptionPolicy`, out);
  if (spec.overhead) validateRequirements({ limits: spec.overhead }, NO_CLAIMS, `${path}.overhead`, out);
}

function validateOS(spec: Spec, path: string, out: Errors): void {
  if (!spec.os) return;
  if (!spec.os.name) out.push(required(`${path}.os.name`));
  else if (spec.os.name === 'windows') validateWindows(spec, path, out);
  else if (spec.os.name === 'linux') validateLinux(spec, path, out);
  else out.push(unsupported(`${path}.os`, spec.os.name, ['linux', 'windows']));
}
