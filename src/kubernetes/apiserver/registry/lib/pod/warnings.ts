// What the server remarks about pods that it accepts. upstream: pkg/api/pod/warnings.go
import type { DeepReadonly } from '../../../../../base/deep.ts';
import type { ContainerPort, ObjectMeta } from '../../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../../api/quantity.ts';
import type { AnyContainer, Spec } from './options.ts';

type Meta = DeepReadonly<ObjectMeta> | undefined;

const ANNOTATIONS: readonly (readonly [string, string])[] = [
  ['scheduler.alpha.kubernetes.io/critical-pod', 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ['security.alpha.kubernetes.io/sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
  ['security.alpha.kubernetes.io/unsafe-sysctls', 'non-functional in v1.11+; use the "sysctls" field instead'],
];
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const VOLUMES: readonly (readonly [keyof NonNullable<Spec['volumes']>[number], string])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];
const NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

/** `prefix` is '' for a pod and the template's path with a dot for a template. */
export function podSpecWarnings(spec: Spec, meta: Meta, prefix: string): string[] {
  const out: string[] = [];
  warnNodes(spec, prefix, out);
  for (const [key, text] of ANNOTATIONS) if (meta?.annotations?.[key] !== undefined) out.push(`${prefix}metadata.annotations[${key}]: ${text}`);
  warnVolumes(spec, prefix, out);
  warnTwice(spec, prefix, out);
  if (!spec.securityContext?.seccompProfile && meta?.annotations?.[SECCOMP] !== undefined) {
    out.push(`${prefix}metadata.annotations[${SECCOMP}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  const ports = new Map<string, { readonly path: string; readonly port: DeepReadonly<ContainerPort> }[]>();
  eachContainer(spec, `${prefix}spec`, (c, path) => warnContainer(spec, c, meta, prefix, path, out));
  eachContainer(spec, `${prefix}spec`, (c, path) => warnPorts(c, path, ports, out));
  return out;
}

function eachContainer(spec: Spec, path: string, visit: (c: AnyContainer, path: string) => void): void {
  spec.initContainers?.forEach((c, i) => {
    visit(c, `${path}.initContainers[${i}]`);
  });
  spec.containers?.forEach((c, i) => {
    visit(c, `${path}.containers[${i}]`);
  });
  spec.ephemeralContainers?.forEach((c, i) => {
    visit(c, `${path}.ephemeralContainers[${i}]`);
  });
}

function warnNodes(spec: Spec, prefix: string, out: string[]): void {
  for (const key in spec.nodeSelector) if (NODE_LABELS[key]) out.push(`${prefix}spec.nodeSelector[${key}]: ${NODE_LABELS[key]}`);
  const affinity = spec.affinity?.nodeAffinity;
  const path = `${prefix}spec.affinity.nodeAffinity`;
  const term = (t: { readonly matchExpressions?: readonly { readonly key: string }[] } | undefined, at: string): void => {
    t?.matchExpressions?.forEach((e, i) => {
      if (NODE_LABELS[e.key]) out.push(`${at}.matchExpressions[${i}].key: ${e.key} is ${NODE_LABELS[e.key]}`);
    });
  };
  affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.forEach((t, i) => {
    term(t, `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`);
  });
  affinity?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((t, i) => {
    term(t.preference, `${path}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`);
  });
  spec.topologySpreadConstraints?.forEach((c, i) => {
    const at = `${prefix}spec.topologySpreadConstraints[${i}]`;
    if (NODE_LABELS[c.topologyKey]) out.push(`${at}.topologyKey: ${c.topologyKey} is ${NODE_LABELS[c.topologyKey]}`);
    if (!c.labelSelector) out.push(`${at}.labelSelector: a null labelSelector results in matching no pod`);
  });
}

function warnVolumes(spec: Spec, prefix: string, out: string[]): void {
  spec.volumes?.forEach((v, i) => {
    for (const [name, text] of VOLUMES) if (v[name] !== undefined) out.push(`${prefix}spec.volumes[${i}].${name}: ${text}`);
    if (v.projected && !v.projected.sources?.some((s) => Object.values(s).some((source) => source !== undefined)))
      out.push(`volume ${JSON.stringify(v.name)} (Projected) has no sources provided`);
  });
}

/** Names that should come once. */
function warnTwice(spec: Spec, prefix: string, out: string[]): void {
  const ips = new Set<string>();
  spec.hostAliases?.forEach((a, i) => {
    if (ips.has(a.ip)) out.push(`${prefix}spec.hostAliases[${i}].ip: duplicate ip ${JSON.stringify(a.ip)}`);
    ips.add(a.ip);
  });
  const secrets = new Set<string>();
  const empty: string[] = [];
  spec.imagePullSecrets?.forEach((s, i) => {
    const name = s.name ?? '';
    const at = `${prefix}spec.imagePullSecrets[${i}].name`;
    if (secrets.has(name)) out.push(`${at}: duplicate name ${JSON.stringify(name)}`);
    secrets.add(name);
    if (!name) empty.push(`${at}: invalid empty name ""`);
  });
  out.push(...empty);
  for (const name of ['memory', 'ephemeral-storage']) warnFraction(spec.overhead?.[name], `${prefix}spec.overhead[${name}]`, out);
}

function warnFraction(value: string | number | undefined, path: string, out: string[]): void {
  if (value === undefined || quantity(value).nano % 1_000_000_000n === 0n) return;
  out.push(`${path}: fractional byte value ${JSON.stringify(canonicalQuantity(value))} is invalid, must be an integer`);
}

function warnContainer(spec: Spec, c: AnyContainer, meta: Meta, prefix: string, path: string, out: string[]): void {
  const seccomp = `container.seccomp.security.alpha.kubernetes.io/${c.name}`;
  if (!c.securityContext?.seccompProfile && meta?.annotations?.[seccomp] !== undefined) {
    out.push(`${prefix}metadata.annotations[${seccomp}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  const armored = spec.securityContext?.appArmorProfile || c.securityContext?.appArmorProfile;
  if (!armored && meta?.annotations?.[APPARMOR + c.name] !== undefined) {
    out.push(`${prefix}metadata.annotations[${APPARMOR}${c.name}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  }
  for (const name of ['memory', 'ephemeral-storage']) {
    warnFraction(c.resources?.limits?.[name], `${path}.resources.limits[${name}]`, out);
    warnFraction(c.resources?.requests?.[name], `${path}.resources.requests[${name}]`, out);
  }
  const seen = new Set<string>();
  c.env?.forEach((e, i) => {
    const hides = e.valueFrom || e.value === `$(${e.name})` || !(e.value ?? '').includes(`$(${e.name})`);
    if (seen.has(e.name) && hides) out.push(`${path}.env[${i}]: hides previous definition of ${JSON.stringify(e.name)}, which may be dropped when using apply`);
    seen.add(e.name);
  });
}

type PortsSeen = Map<string, { readonly path: string; readonly port: DeepReadonly<ContainerPort> }[]>;

function warnPorts(c: AnyContainer, path: string, seen: PortsSeen, out: string[]): void {
  c.ports?.forEach((port, i) => {
    const at = `${path}.ports[${i}]`;
    const key = `${port.containerPort}/${port.protocol}`;
    if (port.hostIP && !port.hostPort)
      out.push(`${at}: hostIP set without hostPort: {Name:${port.name ?? ''} HostPort:0 ContainerPort:${port.containerPort} Protocol:${port.protocol} HostIP:${port.hostIP}}`);
    const others = seen.get(key) ?? [];
    for (const other of others) {
      const same = (port.hostIP ?? '') === (other.port.hostIP ?? '') && (port.hostPort ?? 0) === (other.port.hostPort ?? 0);
      if (same) out.push(`${at}: duplicate port definition with ${other.path}`);
      else if (!port.hostPort || !other.port.hostPort) out.push(`${at}: overlapping port definition with ${other.path}`);
      else if (port.hostPort === other.port.hostPort && !port.hostIP !== !other.port.hostIP) out.push(`${at}: dangerously ambiguous port definition with ${other.path}`);
    }
    seen.set(key, [...others, { path: at, port }]);
  });
}
