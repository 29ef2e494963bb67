// Containers of pods and of templates. upstream: describe.go describeContainers
import type { Container, ContainerState, ContainerStatus, EnvVar, Pod, Probe, ResourceRequirements } from '../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../api/quantity.ts';
import { moment, orNone, yesNo } from './common.ts';
import type { DescribeText } from './text.ts';

/** What an environment variable that refers to the pod or the container is now; undefined where there is no pod (templates). */
export type Resolve = ((e: EnvVar, c: Container) => string) | undefined;

/** `space` is '  ' inside of templates. */
export function containers(
  w: DescribeText,
  title: string,
  all: readonly Container[] | undefined,
  statuses: readonly ContainerStatus[] | undefined,
  resolve: Resolve,
  space: string,
): void {
  w.line(0, all?.length ? `${space}${title}:` : `${space}${title}: <none>`);
  for (const c of all ?? []) {
    const status = statuses?.find((s) => s.name === c.name);
    basics(w, c, status, space);
    words(w, 'Command', c.command);
    words(w, 'Args', c.args);
    if (status) state(w, status);
    resources(w, c.resources, 2);
    for (const [name, probe] of [
      ['Liveness', c.livenessProbe],
      ['Readiness', c.readinessProbe],
      ['Startup', c.startupProbe],
    ] as const) {
      if (probe) w.line(2, `${name}:\t${probeText(probe)}`);
    }
    environmentFrom(w, c);
    environment(w, c, resolve);
    mounts(w, c);
  }
}

function basics(w: DescribeText, c: Container, status: ContainerStatus | undefined, space: string): void {
  w.line(1, `${space ? ' ' : ''}${c.name}:`);
  if (status) w.line(2, `Container ID:\t${status.containerID ?? ''}`);
  w.line(2, `Image:\t${c.image ?? ''}`);
  if (status) w.line(2, `Image ID:\t${status.imageID ?? ''}`);
  const named = (n: number | undefined, p: { protocol?: string; name?: string }): string => `${n ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`;
  const ports = (c.ports ?? []).map((p) => named(p.containerPort, p)).join(', ');
  const hostPorts = (c.ports ?? []).map((p) => named(p.hostPort, p)).join(', ');
  w.line(2, ports.includes(',') ? `Ports:\t${ports}` : `Port:\t${orNone(ports)}`);
  w.line(2, hostPorts.includes(',') ? `Host Ports:\t${hostPorts}` : `Host Port:\t${orNone(hostPorts)}`);
  const seccomp = c.securityContext?.seccompProfile;
  if (seccomp) w.line(2, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') w.line(2, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
}

function words(w: DescribeText, title: string, all: readonly string[] | undefined): void {
  if (!all?.length) return;
  w.line(2, `${title}:`);
  for (const word of all) for (const line of word.split('\n')) w.line(3, line);
}

function state(w: DescribeText, status: ContainerStatus): void {
  one(w, 'State', status.state);
  if (status.lastState?.terminated) one(w, 'Last State', status.lastState);
  w.line(2, `Ready:\t${yesNo(status.ready)}`);
  w.line(2, `Restart Count:\t${status.restartCount ?? 0}`);
}

function one(w: DescribeText, title: string, s: ContainerState | undefined): void {
  if (s?.running) {
    w.line(2, `${title}:\tRunning`);
    w.line(3, `Started:\t${moment(s.running.startedAt)}`);
  } else if (s?.terminated) {
    const t = s.terminated;
    w.line(2, `${title}:\tTerminated`);
    if (t.reason) w.line(3, `Reason:\t${t.reason}`);
    if (t.message) w.line(3, `Message:\t${t.message}`);
    w.line(3, `Exit Code:\t${t.exitCode}`);
    if (t.signal) w.line(3, `Signal:\t${t.signal}`);
    w.line(3, `Started:\t${moment(t.startedAt)}`);
    w.line(3, `Finished:\t${moment(t.finishedAt)}`);
  } else {
    w.line(2, `${title}:\tWaiting`);
    if (s?.waiting?.reason) w.line(3, `Reason:\t${s.waiting.reason}`);
  }
}

/** Limits and Requests, by name. */
export function resources(w: DescribeText, all: ResourceRequirements | undefined, level: number): void {
  for (const [title, amounts] of [
    ['Limits', all?.limits],
    ['Requests', all?.requests],
  ] as const) {
    const names = Object.keys(amounts ?? {}).sort();
    if (names.length) w.line(level, `${title}:`);
    for (const n of names) w.line(level + 1, `${n}:\t${canonicalQuantity(amounts?.[n] ?? '0')}`);
  }
}

/** http-get http://:80/ delay=0s ... upstream: DescribeProbe */
function probeText(p: Probe): string {
  const numbers = `delay=${p.initialDelaySeconds ?? 0}s timeout=${p.timeoutSeconds ?? 0}s period=${p.periodSeconds ?? 0}s #success=${p.successThreshold ?? 0} #failure=${p.failureThreshold ?? 0}`;
  if (p.exec) return `exec [${(p.exec.command ?? []).join(' ')}] ${numbers}`;
  if (p.httpGet) {
    const { scheme, host = '', port, path = '' } = p.httpGet;
    const address = String(port) ? `${host.includes(':') ? `[${host}]` : host}:${port}` : host;
    return `http-get ${(scheme ?? 'HTTP').toLowerCase()}://${address}${path.startsWith('/') || path === '' ? path : `/${path}`} ${numbers}`;
  }
  if (p.tcpSocket) return `tcp-socket ${p.tcpSocket.host ?? ''}:${p.tcpSocket.port} ${numbers}`;
  if (p.grpc) return `grpc <pod>:${p.grpc.port} ${p.grpc.service ?? ''} ${numbers}`;
  return `unknown ${numbers}`;
}

function environmentFrom(w: DescribeText, c: Container): void {
  if (!c.envFrom?.length) return;
  w.line(2, 'Environment Variables from:');
  for (const e of c.envFrom) {
    const from = e.configMapRef ? 'ConfigMap' : 'Secret';
    const ref = e.configMapRef ?? e.secretRef;
    w.line(3, `${ref?.name ?? ''}\t${from}${e.prefix ? ` with prefix '${e.prefix}'` : ''}\tOptional: ${ref?.optional ?? false}`);
  }
}

function environment(w: DescribeText, c: Container, resolve: Resolve): void {
  w.line(2, c.env?.length ? 'Environment:' : 'Environment:\t<none>');
  for (const e of c.env ?? []) {
    const from = e.valueFrom;
    if (!from) (e.value ?? '').split('\n').forEach((line, i) => w.line(3, `${i === 0 ? `${e.name}:` : ''}\t${line}`));
    else if (from.fieldRef) w.line(3, `${e.name}:\t${resolve?.(e, c) ?? ''} (${from.fieldRef.apiVersion ?? 'v1'}:${from.fieldRef.fieldPath})`);
    else if (from.resourceFieldRef)
      w.line(3, `${e.name}:\t${resourceValue(c, from.resourceFieldRef.resource, String(from.resourceFieldRef.divisor ?? '0'))} (${from.resourceFieldRef.resource})`);
    else if (from.secretKeyRef)
      w.line(3, `${e.name}:\t<set to the key '${from.secretKeyRef.key}' in secret '${from.secretKeyRef.name}'>\tOptional: ${from.secretKeyRef.optional ?? false}`);
    else if (from.configMapKeyRef)
      w.line(3, `${e.name}:\t<set to the key '${from.configMapKeyRef.key}' of config map '${from.configMapKeyRef.name}'>\tOptional: ${from.configMapKeyRef.optional ?? false}`);
    else if (from.fileKeyRef)
      w.line(
        3,
        `${e.name}:\t<set to the key '${from.fileKeyRef.key}' in the file '${from.fileKeyRef.path}' from volume '${from.fileKeyRef.volumeName}'>\tOptional: ${from.fileKeyRef.optional ?? false}`,
      );
  }
}

const DIVISORS: Readonly<Record<string, bigint>> = {
  '0': 0n,
  '1': 1_000_000_000n,
  '1m': 1_000_000n,
  '1k': 10n ** 12n,
  '1M': 10n ** 15n,
  '1Ki': 1_024_000_000_000n,
  '1Mi': 1_048_576_000_000_000n,
  '1Gi': 1_073_741_824_000_000_000n,
};

/** limits.cpu and its like as a number; what the node has to give when no limit is set. */
function resourceValue(c: Container, resource: string, divisor: string): string {
  const [kind, ...rest] = resource.split('.');
  const name = rest.join('.');
  const amount = (kind === 'limits' ? c.resources?.limits : c.resources?.requests)?.[name];
  if (amount === undefined) return kind === 'limits' && (name === 'cpu' || name === 'memory') ? 'node allocatable' : '0';
  const unit = DIVISORS[divisor] || 1_000_000_000n;
  return String((quantity(amount).nano + unit - 1n) / unit);
}

function mounts(w: DescribeText, c: Container): void {
  w.line(2, c.volumeMounts?.length ? 'Mounts:' : 'Mounts:\t<none>');
  for (const m of [...(c.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))) {
    w.line(3, `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${JSON.stringify(m.subPath)}` : ''})`);
  }
  if (!c.volumeDevices?.length) return;
  w.line(2, 'Devices:');
  for (const v of c.volumeDevices) w.line(3, `${v.devicePath} from ${v.name}`);
}

/** What the pod itself says of a field: name, namespace and uid are all that is looked up. upstream: fieldpath.ExtractFieldPathAsString */
export function resolverFor(pod: Pod): Resolve {
  const { name, namespace, uid } = pod.metadata;
  const known: Readonly<Record<string, string | undefined>> = { 'metadata.name': name, 'metadata.namespace': namespace, 'metadata.uid': uid };
  return (e) => known[e.valueFrom?.fieldRef?.fieldPath ?? ''] ?? '';
}
