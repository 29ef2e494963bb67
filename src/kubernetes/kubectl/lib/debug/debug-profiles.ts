// What a debugging container may do, by profile. upstream: kubectl/pkg/cmd/debug/profiles.go
import type { Container, EphemeralContainer, Pod, SecurityContext } from '../../../api/generated/types.ts';
import { CommandError } from '../errors.ts';

export type Style = 'ephemeral' | 'copy' | 'node';
type Spec = NonNullable<Pod['spec']>;
type AnyContainer = Container | EphemeralContainer;

/** What a copied pod keeps of the one it was made from. */
export interface Keep {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

type Change = (pod: Pod, container: string) => Pod;

/** The pod with the rights that a profile gives to one of its containers. */
export type Profile = (pod: Pod, container: string, style: Style) => Pod;

const withSpec = (pod: Pod, change: (spec: Spec) => Spec): Pod => (pod.spec ? { ...pod, spec: change(pod.spec) } : pod);

/** Changes every container of that name, whatever kind it is of. */
function withContainer(pod: Pod, name: string, change: <C extends AnyContainer>(c: C) => C): Pod {
  const each = <C extends AnyContainer>(list: readonly C[]): C[] => list.map((c) => (c.name === name ? change(c) : c));
  return withSpec(pod, (spec) => ({
    ...spec,
    containers: each(spec.containers),
    ...(spec.initContainers ? { initContainers: each(spec.initContainers) } : {}),
    ...(spec.ephemeralContainers ? { ephemeralContainers: each(spec.ephemeralContainers) } : {}),
  }));
}

const secured =
  (change: (context: SecurityContext) => SecurityContext): Change =>
  (pod, name) =>
    withContainer(pod, name, (c) => ({ ...c, securityContext: change(c.securityContext ?? {}) }));

const allow = (...added: readonly string[]): Change =>
  secured((context) => ({ ...context, capabilities: { ...context.capabilities, add: [...(context.capabilities?.add ?? []), ...added] } }));

const privileged = secured((context) => ({ ...context, privileged: true }));

const plain: Change = (pod, name) =>
  withContainer(pod, name, (c) => {
    const { securityContext: _, ...rest } = c;
    return rest as typeof c;
  });

const confined = secured((context) => ({
  ...context,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
  allowPrivilegeEscalation: false,
}));

const hostNamespaces: Change = (pod) => withSpec(pod, (spec) => ({ ...spec, hostNetwork: true, hostPID: true, hostIPC: true }));
const sharedProcesses: Change = (pod) => withSpec(pod, (spec) => (spec.shareProcessNamespace === undefined ? { ...spec, shareProcessNamespace: true } : spec));

const hostRoot: Change = (pod, name) =>
  withContainer(
    withSpec(pod, (spec) => ({ ...spec, volumes: [...(spec.volumes ?? []), { name: 'host-root', hostPath: { path: '/' } }] })),
    name,
    (c) => ({ ...c, volumeMounts: [...(c.volumeMounts ?? []), { mountPath: '/host', name: 'host-root' }] }),
  );

const PROBES = { liveness: 'livenessProbe', readiness: 'readinessProbe', startup: 'startupProbe' } as const;

/** A copy leaves behind what would make others find or end it. */
const leftBehind =
  (keep: Keep): Change =>
  (pod) => {
    const { labels, annotations, ...metadata } = pod.metadata;
    const gone = (Object.keys(PROBES) as (keyof typeof PROBES)[]).filter((probe) => !keep[probe]).map((probe) => PROBES[probe]);
    const bare = { ...pod, metadata: { ...metadata, ...(keep.labels && labels ? { labels } : {}), ...(keep.annotations && annotations ? { annotations } : {}) } };
    return withSpec(bare, ({ initContainers, ...spec }) => ({
      ...spec,
      ...(keep.initContainers && initContainers ? { initContainers } : {}),
      containers: spec.containers.map((c) => Object.fromEntries(Object.entries(c).filter(([key]) => !(gone as readonly string[]).includes(key))) as unknown as Container),
    }));
  };

type Steps = Readonly<Record<Style, readonly Change[]>>;

const PROFILES: Readonly<Record<string, Steps>> = {
  legacy: { ephemeral: [], copy: [], node: [hostRoot, hostNamespaces] },
  general: { ephemeral: [allow('SYS_PTRACE')], copy: [allow('SYS_PTRACE'), sharedProcesses], node: [hostRoot, plain, hostNamespaces] },
  baseline: { ephemeral: [plain], copy: [plain, sharedProcesses], node: [plain] },
  restricted: { ephemeral: [plain, confined], copy: [sharedProcesses, plain, confined], node: [plain, confined] },
  netadmin: {
    ephemeral: [allow('NET_ADMIN', 'NET_RAW')],
    copy: [allow('NET_ADMIN', 'NET_RAW'), sharedProcesses],
    node: [allow('NET_ADMIN', 'NET_RAW'), hostNamespaces],
  },
  sysadmin: { ephemeral: [privileged], copy: [privileged, sharedProcesses], node: [privileged, hostNamespaces, hostRoot] },
};

/** The profile of that name. Throws when there is none. */
export function profileNamed(name: string, keep: Keep): Profile {
  const steps = PROFILES[name];
  if (!steps) throw new CommandError(`unknown profile: ${name}`);
  return (pod, container, style) => {
    const before = style === 'copy' && name !== 'legacy' ? leftBehind(keep)(pod, container) : pod;
    return steps[style].reduce((p, change) => change(p, container), before);
  };
}
