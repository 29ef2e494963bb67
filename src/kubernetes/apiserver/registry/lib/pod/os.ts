// What a pod of one operating system may not ask for. upstream: pkg/apis/core/validation validateLinux, validateWindows
import { forbidden } from '../../../../api/field.ts';
import type { Errors, Spec } from './options.ts';

const OF_PODS_BEFORE = ['appArmorProfile', 'seLinuxOptions'] as const;
const OF_PODS_AFTER_USERS = ['seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'sysctls'] as const;
const OF_PODS_LAST = ['runAsUser', 'runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'] as const;
const OF_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;
const NOT_LINUX = 'windows options cannot be set for a linux pod';
const NOT_WINDOWS = 'cannot be set for a windows pod';

interface Settings {
  readonly securityContext?: Readonly<Record<string, unknown>>;
}

function* eachContainer(spec: Spec, path: string): Generator<readonly [Settings, string]> {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    for (const [i, c] of (spec[list] ?? []).entries()) yield [c as unknown as Settings, `${path}.${list}[${i}].securityContext`];
  }
}

export function validateLinux(spec: Spec, path: string, out: Errors): void {
  if (spec.securityContext?.windowsOptions) out.push(forbidden(`${path}.securityContext.windowsOptions`, NOT_LINUX));
  for (const [c, at] of eachContainer(spec, path)) if (c.securityContext?.windowsOptions) out.push(forbidden(`${at}.windowsOptions`, NOT_LINUX));
}

export function validateWindows(spec: Spec, path: string, out: Errors): void {
  const refuse = (field: string): void => void out.push(forbidden(`${path}.${field}`, NOT_WINDOWS));
  const own = (spec.securityContext ?? {}) as Readonly<Record<string, unknown>>;
  const refuseOwn = (names: readonly string[]): void => {
    for (const name of names) if (own[name] !== undefined && !(name === 'sysctls' && (own[name] as readonly unknown[]).length === 0)) refuse(`securityContext.${name}`);
  };
  refuseOwn(OF_PODS_BEFORE);
  if (spec.hostUsers !== undefined) refuse('hostUsers');
  if (spec.hostPID) refuse('hostPID');
  if (spec.hostIPC) refuse('hostIPC');
  refuseOwn(OF_PODS_AFTER_USERS);
  if (spec.shareProcessNamespace !== undefined) refuse('shareProcessNamespace');
  refuseOwn(OF_PODS_LAST);
  for (const [c, at] of eachContainer(spec, path)) {
    for (const name of OF_CONTAINERS) if (c.securityContext?.[name] !== undefined) out.push(forbidden(`${at}.${name}`, NOT_WINDOWS));
  }
}
