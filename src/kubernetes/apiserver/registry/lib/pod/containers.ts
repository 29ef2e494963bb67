// Containers of all three sorts. upstream: pkg/apis/core/validation validateContainers, validateInitContainers, validateEphemeralContainers
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, forbidden, invalid, notFound, required } from '../../../../api/field.ts';
import type { Container, ContainerPort, EphemeralContainer } from '../../../../api/generated/types.ts';
import { unsupported } from '../errors.ts';
import { isDNS1123Label, isValidPortName, isValidPortNum } from '../names.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateMounts } from './mounts.ts';
import { type AnyContainer, checked, type Errors, type PodScope, type Spec } from './options.ts';
import { validateLifecycle, validateLivenessProbe, validateReadinessProbe } from './probes.ts';
import { validateRequirements } from './resources.ts';
import { validateContainerSecurity } from './security.ts';

const PULL = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESTART = ['Always', 'Never', 'OnFailure'];

export function validateContainers(spec: Spec, scope: PodScope, path: string, out: Errors): void {
  const list = spec.containers ?? [];
  if (list.length === 0) return void out.push(required(path));
  const names = new Set<string>();
  list.forEach((c, i) => {
    const at = `${path}[${i}]`;
    validateCommon(c, scope, at, out);
    if (names.has(c.name)) out.push(duplicate(`${at}.name`, c.name));
    names.add(c.name);
    validateHooks(c, scope, at, out);
    if (c.restartPolicy !== undefined) validateContainerRestart(c, at, out);
  });
  validateHostPorts(list, path, out);
}

function validateHooks(c: DeepReadonly<Container>, scope: PodScope, at: string, out: Errors): void {
  if (c.lifecycle) validateLifecycle(c.lifecycle, scope.gracePeriod, `${at}.lifecycle`, out);
  validateLivenessProbe(c.livenessProbe, scope.gracePeriod, `${at}.livenessProbe`, out);
  validateReadinessProbe(c.readinessProbe, scope.gracePeriod, `${at}.readinessProbe`, out);
  validateLivenessProbe(c.startupProbe, scope.gracePeriod, `${at}.startupProbe`, out);
}

/** A container may have a restart policy and rules of its own. */
function validateContainerRestart(c: DeepReadonly<Container>, at: string, out: Errors): void {
  if (!RESTART.includes(c.restartPolicy ?? '')) out.push(unsupported(`${at}.restartPolicy`, c.restartPolicy, RESTART));
}

export function validateInitContainers(spec: Spec, scope: PodScope, path: string, out: Errors): void {
  const names = new Set((spec.containers ?? []).map((c) => c.name));
  spec.initContainers?.forEach((c, i) => {
    const at = `${path}[${i}]`;
    validateCommon(c, scope, at, out);
    if (c.restartPolicy !== undefined) validateContainerRestart(c, at, out);
    if (names.has(c.name)) out.push(duplicate(`${at}.name`, c.name));
    else if (c.name) names.add(c.name);
    validateHostPorts([c], path, out);
    if (c.restartPolicy === 'Always') return validateHooks(c, scope, at, out);
    for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (c[name]) out.push(forbidden(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  });
}

const EPHEMERAL_FORBIDDEN = ['ports', 'resources', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe', 'resizePolicy', 'restartPolicy', 'restartPolicyRules'] as const;

export function validateEphemeralContainers(spec: Spec, scope: PodScope, path: string, out: Errors): void {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((c) => c.name));
  const names = new Set(others);
  spec.ephemeralContainers?.forEach((c, i) => {
    const at = `${path}[${i}]`;
    validateCommon(c, scope, at, out);
    validateImageTrimmed(c, at, out);
    if (names.has(c.name)) out.push(duplicate(`${at}.name`, c.name));
    names.add(c.name);
    if (c.targetContainerName && !others.has(c.targetContainerName)) out.push(notFound(`${at}.targetContainerName`, c.targetContainerName));
    validateAllowed(c, at, out);
  });
}

function validateAllowed(c: DeepReadonly<EphemeralContainer>, at: string, out: Errors): void {
  const text = 'cannot be set for an Ephemeral Container';
  for (const name of EPHEMERAL_FORBIDDEN) {
    const value: unknown = (c as Record<string, unknown>)[name];
    const empty = value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
    if (!empty) out.push(forbidden(`${at}.${name}`, text));
  }
  c.volumeMounts?.forEach((mount, i) => {
    if (mount.subPath) out.push(forbidden(`${at}.volumeMounts[${i}].subPath`, text));
    if (mount.subPathExpr) out.push(forbidden(`${at}.volumeMounts[${i}].subPathExpr`, text));
  });
}

/** Only pods are asked this; templates with odd images were let in once. */
export function validateImageTrimmed(c: AnyContainer, at: string, out: Errors): void {
  const image = c.image ?? '';
  if (image !== image.trim()) out.push(invalid(`${at}.image`, image, 'must not have leading or trailing whitespace'));
}

function validateCommon(c: AnyContainer, scope: PodScope, at: string, out: Errors): void {
  if (!c.name) out.push(required(`${at}.name`));
  else checked(out, `${at}.name`, c.name, isDNS1123Label(c.name));
  if (!c.image) out.push(required(`${at}.image`));
  if (!MESSAGE_POLICIES.includes(c.terminationMessagePolicy ?? '')) {
    out.push(c.terminationMessagePolicy ? unsupported(`${at}.terminationMessagePolicy`, c.terminationMessagePolicy, MESSAGE_POLICIES) : required(`${at}.terminationMessagePolicy`));
  }
  validatePorts(c.ports, `${at}.ports`, out);
  validateEnv(c.env, `${at}.env`, out);
  validateEnvFrom(c.envFrom, `${at}.envFrom`, out);
  if (c.volumeMounts || c.volumeDevices) validateMounts(c, scope, `${at}.volumeMounts`, out);
  if (!PULL.includes(c.imagePullPolicy ?? '')) out.push(c.imagePullPolicy ? unsupported(`${at}.imagePullPolicy`, c.imagePullPolicy, PULL) : required(`${at}.imagePullPolicy`));
  validateRequirements(c.resources, scope.claims, `${at}.resources`, out);
  validateResizePolicy(c, scope, `${at}.resizePolicy`, out);
  validateContainerSecurity(c.securityContext, `${at}.securityContext`, scope.hostUsers, out);
}

function validatePorts(list: readonly DeepReadonly<ContainerPort>[] | undefined, path: string, out: Errors): void {
  if (!list) return;
  const names = new Set<string>();
  list.forEach((port, i) => {
    const at = `${path}[${i}]`;
    if (port.name) {
      const messages = isValidPortName(port.name);
      checked(out, `${at}.name`, port.name, messages);
      if (!messages.length && names.has(port.name)) out.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) out.push(required(`${at}.containerPort`));
    else checked(out, `${at}.containerPort`, port.containerPort, isValidPortNum(port.containerPort));
    if (port.hostPort) checked(out, `${at}.hostPort`, port.hostPort, isValidPortNum(port.hostPort));
    if (!port.protocol) out.push(required(`${at}.protocol`));
    else if (!PROTOCOLS.includes(port.protocol)) out.push(unsupported(`${at}.protocol`, port.protocol, PROTOCOLS));
  });
}

/** A host port serves one container. */
function validateHostPorts(list: readonly DeepReadonly<Container>[], path: string, out: Errors): void {
  const seen = new Set<string>();
  list.forEach((c, i) => {
    c.ports?.forEach((port, k) => {
      if (!port.hostPort) return;
      const key = `${port.protocol}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (seen.has(key)) out.push(duplicate(`${path}[${i}].ports[${k}].hostPort`, key));
      seen.add(key);
    });
  });
}

const RESIZE = ['NotRequired', 'RestartContainer'];

function validateResizePolicy(c: AnyContainer, scope: PodScope, path: string, out: Errors): void {
  const seen = new Set<string>();
  c.resizePolicy?.forEach((p, i) => {
    if (seen.has(p.resourceName)) out.push(duplicate(`${path}[${i}]`, p.resourceName));
    seen.add(p.resourceName);
    if (!p.resourceName) out.push(required(path));
    else if (p.resourceName !== 'cpu' && p.resourceName !== 'memory') out.push(unsupported(path, p.resourceName, ['cpu', 'memory']));
    if (!p.restartPolicy) out.push(required(path));
    else if (!RESIZE.includes(p.restartPolicy)) out.push(unsupported(path, p.restartPolicy, RESIZE));
    if (scope.restartPolicy === 'Never' && p.restartPolicy !== 'NotRequired') out.push(invalid(path, p.restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
  });
}
