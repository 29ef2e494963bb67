// Security contexts of pods and containers. upstream: pkg/apis/core/validation validatePodSpecSecurityContext, ValidateSecurityContext
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, forbidden, invalid, required } from '../../../../api/field.ts';
import type { AppArmorProfile, PodSecurityContext, SeccompProfile, SecurityContext } from '../../../../api/generated/types.ts';
import { tooLong, unsupported } from '../errors.ts';
import { inclusiveRangeError } from '../names.ts';
import { checked, type Errors, type Spec } from './options.ts';
import { validateLocalPath } from './paths.ts';

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const MAX_ID = 2147483647;
const SYSCTL = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_SHAPE = new RegExp(`^${SYSCTL}$`);

function validateId(id: number | undefined, path: string, out: Errors): void {
  if (id !== undefined && (id < 0 || id > MAX_ID)) checked(out, path, id, [inclusiveRangeError(0, MAX_ID)]);
}

export function validatePodSecurity(sc: DeepReadonly<PodSecurityContext> | undefined, spec: Spec, path: string, out: Errors): void {
  if (!sc) return;
  validateId(sc.fsGroup, `${path}.fsGroup`, out);
  validateId(sc.runAsUser, `${path}.runAsUser`, out);
  validateId(sc.runAsGroup, `${path}.runAsGroup`, out);
  sc.supplementalGroups?.forEach((gid, i) => {
    validateId(gid, `${path}.supplementalGroups[${i}]`, out);
  });
  if (spec.shareProcessNamespace && spec.hostPID) out.push(invalid(`${path}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  validateSysctls(sc, spec, `${path}.sysctls`, out);
  oneOf(sc.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${path}.fsGroupChangePolicy`, out);
  validateSeccomp(sc.seccompProfile, `${path}.seccompProfile`, out);
  validateAppArmor(sc.appArmorProfile, `${path}.appArmorProfile`, out);
  oneOf(sc.supplementalGroupsPolicy, ['Merge', 'Strict'], `${path}.supplementalGroupsPolicy`, out);
  // The gate of mounting with a label (SELinuxMount) is off.
  oneOf(sc.seLinuxChangePolicy, ['Recursive'], `${path}.seLinuxChangePolicy`, out);
}

function oneOf(value: string | undefined, allowed: readonly string[], path: string, out: Errors): void {
  if (value !== undefined && !allowed.includes(value)) out.push(unsupported(path, value, allowed));
}

function validateSysctls(sc: DeepReadonly<PodSecurityContext>, spec: Spec, path: string, out: Errors): void {
  const seen = new Set<string>();
  sc.sysctls?.forEach((s, i) => {
    const at = `${path}[${i}].name`;
    if (!s.name) out.push(required(at));
    else if (s.name.length > 253 || !SYSCTL_SHAPE.test(s.name)) out.push(invalid(at, s.name, `must have at most 253 characters and match regex ^${SYSCTL}$`));
    else if (seen.has(s.name)) out.push(duplicate(at, s.name));
    const name = s.name.replaceAll('/', '.');
    if (spec.hostNetwork && name.startsWith('net.')) out.push(invalid(at, s.name, "may not be specified when 'hostNetwork' is true"));
    else if (spec.hostIPC && /^(kernel\.shm|kernel\.msg|kernel\.sem|fs\.mqueue\.)/.test(name)) out.push(invalid(at, s.name, "may not be specified when 'hostIPC' is true"));
    seen.add(s.name);
  });
}

function validateSeccomp(profile: DeepReadonly<SeccompProfile> | undefined, path: string, out: Errors): void {
  if (!profile) return;
  if (!profile.type) out.push(required(`${path}.type`, 'type is required when seccompProfile is set'));
  else oneOf(profile.type, PROFILES, `${path}.type`, out);
  if (profile.type === 'Localhost') {
    if (profile.localhostProfile === undefined) out.push(required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else validateLocalPath(profile.localhostProfile, `${path}.localhostProfile`, out);
  } else if (profile.localhostProfile !== undefined) {
    out.push(invalid(`${path}.localhostProfile`, { Type: profile.type, LocalhostProfile: profile.localhostProfile }, 'can only be set when seccomp type is Localhost'));
  }
}

function validateAppArmor(profile: DeepReadonly<AppArmorProfile> | undefined, path: string, out: Errors): void {
  if (!profile) return;
  const local = profile.localhostProfile;
  const at = `${path}.localhostProfile`;
  if (profile.type === 'Localhost') {
    if (local === undefined || local === '') out.push(required(at, 'must be set when AppArmor type is Localhost'));
    else if (local.trim() !== local) out.push(invalid(at, local, 'must not be padded with whitespace'));
    if (local && local.length > 4095) out.push(tooLong(at, 4095));
  } else if (profile.type === 'RuntimeDefault' || profile.type === 'Unconfined') {
    if (local !== undefined) out.push(invalid(at, local, 'can only be set when AppArmor type is Localhost'));
  } else if (!profile.type) out.push(required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else out.push(unsupported(`${path}.type`, profile.type, PROFILES));
}

/** A container's. upstream: ValidateSecurityContext */
export function validateContainerSecurity(sc: DeepReadonly<SecurityContext> | undefined, path: string, hostUsers: boolean, out: Errors): void {
  if (!sc) return;
  validateId(sc.runAsUser, `${path}.runAsUser`, out);
  validateId(sc.runAsGroup, `${path}.runAsGroup`, out);
  if (sc.procMount !== undefined) {
    oneOf(sc.procMount, ['Default', 'Unmasked'], `${path}.procMount`, out);
    if (hostUsers && sc.procMount === 'Unmasked') out.push(invalid(`${path}.procMount`, sc.procMount, '`hostUsers` must be false to use `Unmasked`'));
  }
  validateSeccomp(sc.seccompProfile, `${path}.seccompProfile`, out);
  if (sc.allowPrivilegeEscalation === false) {
    if (sc.privileged) out.push(invalid(path, dump(sc), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    if (sc.capabilities?.add?.includes('CAP_SYS_ADMIN')) out.push(invalid(path, dump(sc), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
  }
  validateWindowsOptions(sc.windowsOptions, `${path}.windowsOptions`, out);
  validateAppArmor(sc.appArmorProfile, `${path}.appArmorProfile`, out);
}

function validateWindowsOptions(options: DeepReadonly<SecurityContext>['windowsOptions'], path: string, out: Errors): void {
  if (!options) return;
  const name = options.gmsaCredentialSpecName;
  if (name === '') out.push(invalid(`${path}.gmsaCredentialSpecName`, name, 'gmsaCredentialSpecName cannot be an empty string'));
  if (options.runAsUserName === '') out.push(invalid(`${path}.runAsUserName`, '', 'runAsUserName cannot be an empty string'));
}

/** The context as the server's inner struct prints it. */
function dump(sc: DeepReadonly<SecurityContext>): Record<string, unknown> {
  const caps = sc.capabilities;
  return {
    Capabilities: caps ? { Add: caps.add ?? null, Drop: caps.drop ?? null } : null,
    Privileged: sc.privileged ?? null,
    SELinuxOptions: sc.seLinuxOptions ? { User: '', Role: '', Type: '', Level: '', ...sc.seLinuxOptions } : null,
    WindowsOptions: sc.windowsOptions ?? null,
    RunAsUser: sc.runAsUser ?? null,
    RunAsGroup: sc.runAsGroup ?? null,
    RunAsNonRoot: sc.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: sc.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: sc.allowPrivilegeEscalation ?? null,
    ProcMount: sc.procMount ?? null,
    SeccompProfile: sc.seccompProfile ? { Type: sc.seccompProfile.type, LocalhostProfile: sc.seccompProfile.localhostProfile ?? null } : null,
    AppArmorProfile: sc.appArmorProfile ? { Type: sc.appArmorProfile.type, LocalhostProfile: sc.appArmorProfile.localhostProfile ?? null } : null,
  };
}

/** Host namespaces and a user namespace of its own do not go together. */
export function validateHostUsers(spec: Spec, path: string, out: Errors): void {
  if (spec.hostUsers !== false) return;
  if (spec.hostNetwork) out.push(forbidden(`${path}.hostNetwork`, 'when `hostUsers` is false'));
  if (spec.hostPID) out.push(forbidden(`${path}.hostPID`, 'when `hostUsers` is false'));
  if (spec.hostIPC) out.push(forbidden(`${path}.hostIPC`, 'when `hostUsers` is false'));
}
