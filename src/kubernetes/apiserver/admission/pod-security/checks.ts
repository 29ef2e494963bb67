// The Pod Security Standards as checks of a pod's spec. upstream: k8s.io/pod-security-admission/policy
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { Container, ObjectMeta, PodSpec, SecurityContext } from '../../../api/generated/types.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

export interface Subject {
  readonly metadata: DeepReadonly<ObjectMeta>;
  readonly spec: DeepReadonly<PodSpec>;
}

interface Check {
  /** Checks are said in the order of their ids, those of baseline first. */
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  /** The restricted level asks this one instead. */
  readonly replacedBy?: string;
  /** The minor version of the standard that has it first; the standards of before do not ask it. */
  readonly since?: number;
  readonly reason: string;
  /** Details of what is forbidden by the standard of this minor version; empty: fine. */
  find(s: Subject, minor: number): readonly string[];
}

type C = DeepReadonly<Container>;
const containers = (s: Subject): readonly C[] => [...(s.spec.initContainers ?? []), ...(s.spec.containers ?? []), ...((s.spec.ephemeralContainers ?? []) as readonly C[])];
const names = (list: readonly C[]): string => list.map((c) => JSON.stringify(c.name)).join(', ');
const who = (list: readonly C[]): string => `${list.length === 1 ? 'container' : 'containers'} ${names(list)}`;
const failing = (s: Subject, bad: (sc: DeepReadonly<SecurityContext> | undefined) => boolean): readonly C[] => containers(s).filter((c) => bad(c.securityContext));
const all = (list: readonly C[], text: string): string[] => (list.length ? [`${who(list)} ${text}`] : []);
const quoted = (list: readonly string[]): string => list.map((v) => JSON.stringify(v)).join(', ');

const DEFAULT_CAPABILITIES = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);
/** Since which minor version a sysctl counts as safe. */
const SAFE_SYSCTLS: ReadonlyMap<string, number> = new Map([
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
]);
const FREE_VOLUMES = new Set(['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret', 'image']);
const SELINUX_TYPES = new Set(['', 'container_t', 'container_init_t', 'container_kvm_t']);
/** From here on Windows pods are not asked what only Linux knows. */
const WINDOWS_FREE = 25;
/** From here on pods with users of their own may look like root. */
const USERS_FREE = 35;
const isWindows = (s: Subject, minor: number): boolean => minor >= WINDOWS_FREE && s.spec.os?.name === 'windows';
const hasOwnUsers = (s: Subject, minor: number): boolean => minor >= USERS_FREE && s.spec.hostUsers === false;

function forbiddenCapabilities(s: Subject, allowed: ReadonlySet<string>): string[] {
  const bad = containers(s).filter((c) => c.securityContext?.capabilities?.add?.some((a) => !allowed.has(a)));
  const added = [...new Set(bad.flatMap((c) => (c.securityContext?.capabilities?.add ?? []).filter((a) => !allowed.has(a))))].sort();
  return all(bad, `must not include ${quoted(added)} in securityContext.capabilities.add`);
}

function hostPorts(s: Subject): string[] {
  const bad = containers(s).filter((c) => c.ports?.some((p) => p.hostPort));
  const ports = [...new Set(bad.flatMap((c) => (c.ports ?? []).flatMap((p) => (p.hostPort ? [p.hostPort] : []))))].sort((a, b) => a - b);
  if (bad.length === 0) return [];
  return [`${who(bad)} ${bad.length === 1 ? 'uses' : 'use'} ${ports.length === 1 ? 'hostPort' : 'hostPorts'} ${ports.join(', ')}`];
}

function restrictedVolumes(s: Subject): string[] {
  const bad = (s.spec.volumes ?? []).flatMap((v) => {
    const type = Object.keys(v).find((k) => k !== 'name');
    return type && !FREE_VOLUMES.has(type) ? [{ name: v.name, type }] : [];
  });
  if (bad.length === 0) return [];
  const types = [...new Set(bad.map((b) => b.type))].sort();
  const volumes = bad.map((b) => JSON.stringify(b.name)).join(', ');
  return [`${bad.length === 1 ? 'volume' : 'volumes'} ${volumes} ${bad.length === 1 ? 'uses' : 'use'} restricted volume ${types.length === 1 ? 'type' : 'types'} ${quoted(types)}`];
}

function hostPaths(s: Subject): string[] {
  const bad = (s.spec.volumes ?? []).filter((v) => v.hostPath);
  return bad.length ? [`${bad.length === 1 ? 'volume' : 'volumes'} ${bad.map((v) => JSON.stringify(v.name)).join(', ')}`] : [];
}

function runAsNonRoot(s: Subject): string[] {
  const pod = s.spec.securityContext?.runAsNonRoot;
  const explicit = failing(s, (sc) => sc?.runAsNonRoot === false);
  const implicit = pod === true ? [] : failing(s, (sc) => sc?.runAsNonRoot === undefined);
  const details: string[] = [];
  if (pod === false && (explicit.length || implicit.length)) details.push('pod must not set securityContext.runAsNonRoot=false');
  details.push(...all(explicit, 'must not set securityContext.runAsNonRoot=false'));
  if (implicit.length) details.push(`pod or ${who(implicit)} must set securityContext.runAsNonRoot=true`);
  return details;
}

function runAsRoot(s: Subject): string[] {
  const details = s.spec.securityContext?.runAsUser === 0 ? ['pod must not set runAsUser=0'] : [];
  return [
    ...details,
    ...all(
      failing(s, (sc) => sc?.runAsUser === 0),
      'must not set runAsUser=0',
    ),
  ];
}

const ALLOWED_PROFILES = new Set(['RuntimeDefault', 'Localhost']);

function seccompRestricted(s: Subject): string[] {
  const pod = s.spec.securityContext?.seccompProfile?.type;
  const podGood = pod !== undefined && ALLOWED_PROFILES.has(pod);
  const explicit = failing(s, (sc) => sc?.seccompProfile !== undefined && !ALLOWED_PROFILES.has(sc.seccompProfile.type));
  const implicit = podGood ? [] : failing(s, (sc) => sc?.seccompProfile === undefined);
  const details: string[] = [];
  if (pod !== undefined && !podGood) details.push(`pod must not set securityContext.seccompProfile.type to ${JSON.stringify(pod)}`);
  if (explicit.length)
    details.push(
      `${who(explicit)} must not set securityContext.seccompProfile.type to ${quoted([...new Set(explicit.map((c) => c.securityContext?.seccompProfile?.type ?? ''))].sort())}`,
    );
  if (implicit.length && (pod === undefined || explicit.length === 0))
    details.push(`pod or ${who(implicit)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`);
  return details;
}

function seccompBaseline(s: Subject): string[] {
  const details = s.spec.securityContext?.seccompProfile?.type === 'Unconfined' ? ['pod must not set securityContext.seccompProfile.type to "Unconfined"'] : [];
  return [
    ...details,
    ...all(
      failing(s, (sc) => sc?.seccompProfile?.type === 'Unconfined'),
      'must not set securityContext.seccompProfile.type to "Unconfined"',
    ),
  ];
}

function seLinux(s: Subject, minor: number): string[] {
  const known = (type: string): boolean => SELINUX_TYPES.has(type) || (minor >= 31 && type === 'container_engine_t');
  const bad = (o: { readonly type?: string; readonly user?: string; readonly role?: string } | undefined): boolean =>
    o !== undefined && (!known(o.type ?? '') || Boolean(o.user) || Boolean(o.role));
  const pod = s.spec.securityContext?.seLinuxOptions;
  const own = failing(s, (sc) => bad(sc?.seLinuxOptions));
  const options = [...(bad(pod) ? [pod] : []), ...own.map((c) => c.securityContext?.seLinuxOptions)];
  if (options.length === 0) return [];
  const types = [...new Set(options.flatMap((o) => (known(o?.type ?? '') ? [] : [o?.type ?? ''])))].sort();
  const what = [
    ...(types.length ? [`${types.length === 1 ? 'type' : 'types'} ${quoted(types)}`] : []),
    ...(options.some((o) => o?.user) ? ['user may not be set'] : []),
    ...(options.some((o) => o?.role) ? ['role may not be set'] : []),
  ];
  const setters = [...(bad(pod) ? ['pod'] : []), ...(own.length ? [who(own)] : [])];
  return [`${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${what.join('; ')}`];
}

function appArmor(s: Subject): string[] {
  const bad = failing(s, (sc) => sc?.appArmorProfile?.type === 'Unconfined');
  const pod = s.spec.securityContext?.appArmorProfile?.type === 'Unconfined' ? ['pod must not set AppArmor profile type to "Unconfined"'] : [];
  const annotations = Object.entries(s.metadata.annotations ?? {})
    .filter(([k, v]) => k.startsWith('container.apparmor.security.beta.kubernetes.io/') && v !== '' && v !== 'runtime/default' && !v.startsWith('localhost/'))
    .map(([k, v]) => `annotation "${k}=${v}"`);
  return [...pod, ...all(bad, 'must not set AppArmor profile type to "Unconfined"'), ...annotations];
}

function hostNamespaces(s: Subject): string[] {
  const set = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((k) => s.spec[k]).map((k) => `${k}=true`);
  return set.length ? [set.join(', ')] : [];
}

function probeHosts(s: Subject): string[] {
  const hosted = (c: C): string[] => {
    const handlers = [c.livenessProbe, c.readinessProbe, c.startupProbe, c.lifecycle?.postStart, c.lifecycle?.preStop];
    return handlers.flatMap((h) => [h?.httpGet?.host, h?.tcpSocket?.host].filter((host): host is string => Boolean(host) && host !== '127.0.0.1' && host !== '::1'));
  };
  const bad = containers(s).filter((c) => hosted(c).length > 0);
  if (bad.length === 0) return [];
  const hosts = [...new Set(bad.flatMap(hosted))].sort();
  return [`${who(bad)} ${bad.length === 1 ? 'uses' : 'use'} probe or lifecycle ${hosts.length === 1 ? 'host' : 'hosts'} ${quoted(hosts)}`];
}

function windowsHostProcess(s: Subject): string[] {
  const pod = s.spec.securityContext?.windowsOptions?.hostProcess ? ['pod must not set securityContext.windowsOptions.hostProcess=true'] : [];
  return [
    ...pod,
    ...all(
      failing(s, (sc) => sc?.windowsOptions?.hostProcess === true),
      'must not set securityContext.windowsOptions.hostProcess=true',
    ),
  ];
}

const undropped = (s: Subject): string[] =>
  all(
    containers(s).filter((c) => !c.securityContext?.capabilities?.drop?.includes('ALL')),
    'must set securityContext.capabilities.drop=["ALL"]',
  );
const procMount = (s: Subject): string[] =>
  all(
    failing(s, (sc) => sc?.procMount !== undefined && sc.procMount !== 'Default'),
    'must not set securityContext.procMount to "Unmasked"',
  );
const sysctls = (s: Subject, minor: number): string[] => {
  const bad = (s.spec.securityContext?.sysctls ?? []).map((c) => c.name).filter((n) => (SAFE_SYSCTLS.get(n) ?? Number.POSITIVE_INFINITY) > minor);
  return bad.length ? [bad.join(', ')] : [];
};

const CHECKS: readonly Check[] = [
  { id: 'appArmorProfile', level: 'baseline', reason: 'forbidden AppArmor profile', find: appArmor },
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    replacedBy: 'capabilities_restricted',
    reason: 'non-default capabilities',
    find: (s) => forbiddenCapabilities(s, DEFAULT_CAPABILITIES),
  },
  { id: 'hostNamespaces', level: 'baseline', reason: 'host namespaces', find: hostNamespaces },
  { id: 'hostPathVolumes', level: 'baseline', replacedBy: 'restrictedVolumes', reason: 'hostPath volumes', find: hostPaths },
  { id: 'hostPorts', level: 'baseline', reason: 'hostPort', find: hostPorts },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', since: 34, reason: 'probe or lifecycle host', find: probeHosts },
  {
    id: 'privileged',
    level: 'baseline',
    reason: 'privileged',
    find: (s) =>
      all(
        failing(s, (sc) => sc?.privileged === true),
        'must not set securityContext.privileged=true',
      ),
  },
  { id: 'procMount', level: 'baseline', replacedBy: 'procMount_restricted', reason: 'procMount', find: (s, minor) => (hasOwnUsers(s, minor) ? [] : procMount(s)) },
  { id: 'seLinuxOptions', level: 'baseline', reason: 'seLinuxOptions', find: seLinux },
  { id: 'seccompProfile_baseline', level: 'baseline', since: 19, replacedBy: 'seccompProfile_restricted', reason: 'seccompProfile', find: seccompBaseline },
  { id: 'sysctls', level: 'baseline', reason: 'forbidden sysctls', find: sysctls },
  { id: 'windowsHostProcess', level: 'baseline', reason: 'hostProcess', find: windowsHostProcess },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    reason: 'allowPrivilegeEscalation != false',
    find: (s, minor) => all(isWindows(s, minor) ? [] : failing(s, (sc) => sc?.allowPrivilegeEscalation !== false), 'must set securityContext.allowPrivilegeEscalation=false'),
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    since: 22,
    reason: 'unrestricted capabilities',
    find: (s, minor) => (isWindows(s, minor) ? [] : [...undropped(s), ...forbiddenCapabilities(s, new Set(['NET_BIND_SERVICE']))]),
  },
  { id: 'procMount_restricted', level: 'restricted', since: 35, reason: 'procMount', find: procMount },
  { id: 'restrictedVolumes', level: 'restricted', reason: 'restricted volume types', find: restrictedVolumes },
  { id: 'runAsNonRoot', level: 'restricted', reason: 'runAsNonRoot != true', find: (s, minor) => (hasOwnUsers(s, minor) ? [] : runAsNonRoot(s)) },
  { id: 'runAsUser', level: 'restricted', since: 23, reason: 'runAsUser=0', find: (s, minor) => (hasOwnUsers(s, minor) ? [] : runAsRoot(s)) },
  { id: 'seccompProfile_restricted', level: 'restricted', since: 19, reason: 'seccompProfile', find: (s, minor) => (isWindows(s, minor) ? [] : seccompRestricted(s)) },
];

/** Something that a level forbids of a pod. */
export interface Violation {
  readonly reason: string;
  readonly details: string;
}

/** What a level forbids of this pod by the standard of a minor version. */
export function violations(level: Level, minor: number, s: Subject): Violation[] {
  if (level === 'privileged') return [];
  const known = CHECKS.filter((c) => (c.since ?? 0) <= minor && (c.level === 'baseline' || level === 'restricted'));
  const ids = new Set(known.map((c) => c.id));
  return known.flatMap((c) => {
    if (c.replacedBy && ids.has(c.replacedBy)) return [];
    const details = c.find(s, minor);
    return details.length ? [{ reason: c.reason, details: details.join('; ') }] : [];
  });
}
