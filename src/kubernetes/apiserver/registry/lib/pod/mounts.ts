// What a container mounts. upstream: pkg/apis/core/validation ValidateVolumeMounts, ValidateVolumeDevices
import { forbidden, invalid, notFound, required } from '../../../../api/field.ts';
import { unsupported } from '../errors.ts';
import type { AnyContainer, Errors, PodScope } from './options.ts';
import { validateLocalPath } from './paths.ts';

type Mount = NonNullable<AnyContainer['volumeMounts']>[number];
const PROPAGATION = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE = ['Disabled', 'Enabled', 'IfPossible'];

export function validateMounts(c: AnyContainer, scope: PodScope, path: string, out: Errors): void {
  const paths = new Set<string>();
  c.volumeMounts?.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    if (!mount.name) out.push(required(`${at}.name`));
    const volume = scope.volumes.get(mount.name);
    if (!volume) out.push(notFound(`${at}.name`, mount.name));
    if (!mount.mountPath) out.push(required(`${at}.mountPath`));
    if (paths.has(mount.mountPath)) out.push(invalid(`${at}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    for (const device of c.volumeDevices ?? []) {
      if (device.name === mount.name) out.push(invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices'));
      if (device.devicePath === mount.mountPath) out.push(invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices'));
    }
    // Upstream names the list, not the mount, in what follows.
    validateSubPath(mount, path, at, out);
    validatePropagation(c, mount, path, out);
    validateRecursive(mount, `${path}.recursiveReadOnly`, out);
  });
  validateDevices(c, scope, path.replace(/volumeMounts$/, 'volumeDevices'), out);
}

function validateSubPath(mount: Mount, path: string, at: string, out: Errors): void {
  if (mount.subPath) validateLocalPath(mount.subPath, `${path}.subPath`, out);
  if (!mount.subPathExpr) return;
  if (mount.subPath) out.push(invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive'));
  validateLocalPath(mount.subPathExpr, `${path}.subPathExpr`, out);
}

function validatePropagation(c: AnyContainer, mount: Mount, path: string, out: Errors): void {
  const mode = mount.mountPropagation;
  if (mode === undefined) return;
  if (!PROPAGATION.includes(mode)) out.push(unsupported(`${path}.mountPropagation`, mode, PROPAGATION));
  if (mode === 'Bidirectional' && !c.securityContext?.privileged)
    out.push(forbidden(`${path}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers'));
}

function validateRecursive(mount: Mount, path: string, out: Errors): void {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined) return;
  if (!RECURSIVE.includes(mode)) return void out.push(unsupported(path, mode, RECURSIVE));
  if (mode === 'Disabled') return;
  if (!mount.readOnly) out.push(forbidden(path, 'may only be specified when readOnly is true'));
  if (mount.mountPropagation !== undefined && mount.mountPropagation !== 'None') out.push(forbidden(path, 'may only be specified when mountPropagation is None or not specified'));
}

function validateDevices(c: AnyContainer, scope: PodScope, path: string, out: Errors): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  c.volumeDevices?.forEach((device, i) => {
    const at = `${path}[${i}]`;
    const volume = scope.volumes.get(device.name);
    if (!device.name) out.push(required(`${at}.name`));
    if (names.has(device.name)) out.push(invalid(`${at}.name`, device.name, 'must be unique'));
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      out.push(invalid(`${at}.name`, device.name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    }
    if (!volume) out.push(notFound(`${at}.name`, device.name));
    if (!device.devicePath) out.push(required(`${at}.devicePath`));
    if (paths.has(device.devicePath)) out.push(invalid(`${at}.devicePath`, device.devicePath, 'must be unique'));
    if (device.devicePath.split('/').includes('..')) out.push(invalid(`${at}.devicePath`, device.devicePath, "can not contain backsteps ('..')"));
    else paths.add(device.devicePath);
    for (const mount of c.volumeMounts ?? []) {
      if (mount.name === device.name) out.push(invalid(`${at}.name`, device.name, 'must not already exist in volumeMounts'));
      if (mount.mountPath === device.devicePath) out.push(invalid(`${at}.devicePath`, device.devicePath, 'must not already exist as a path in volumeMounts'));
    }
    if (device.name) names.add(device.name);
  });
}
