// upstream: pkg/apis/core/v1/defaults.go SetDefaults_Volume and the sources
import type { DownwardAPIVolumeFile, PersistentVolumeSpec, ProjectedVolumeSource, Volume } from '../../../../api/generated/types.ts';
import { pullsAlways } from './image.ts';

const MODE = 0o644;

/** A volume without a source is an empty directory. */
export function defaultVolume(volume: Volume): void {
  if (isBare(volume)) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= MODE;
  if (volume.configMap) volume.configMap.defaultMode ??= MODE;
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= MODE;
    defaultItems(volume.downwardAPI.items);
  }
  if (volume.projected) defaultProjected(volume.projected);
  const claim = volume.ephemeral?.volumeClaimTemplate;
  if (claim) (claim.spec ??= {}).volumeMode ??= 'Filesystem';
  defaultDataSource(volume);
  if (volume.image) volume.image.pullPolicy ||= pullsAlways(volume.image.reference ?? '') ? 'Always' : 'IfNotPresent';
}

/** The sources that persistent volumes have, too. */
export function defaultDataSource(volume: Pick<Volume, 'hostPath' | 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'> | PersistentVolumeSpec): void {
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= 'default';
  if (volume.rbd) {
    volume.rbd.pool ||= 'rbd';
    volume.rbd.user ||= 'admin';
    volume.rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (volume.azureDisk) {
    volume.azureDisk.cachingMode ??= 'ReadWrite';
    volume.azureDisk.kind ??= 'Shared';
    volume.azureDisk.fsType ??= 'ext4';
    volume.azureDisk.readOnly ??= false;
  }
  if (volume.scaleIO) {
    volume.scaleIO.storageMode ||= 'ThinProvisioned';
    volume.scaleIO.fsType ||= 'xfs';
  }
}

function isBare(volume: Volume): boolean {
  for (const key in volume) if (key !== 'name' && volume[key as keyof Volume] !== undefined && volume[key as keyof Volume] !== null) return false;
  return true;
}

function defaultProjected(projected: ProjectedVolumeSource): void {
  projected.defaultMode ??= MODE;
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= 3600;
    if (source.downwardAPI) defaultItems(source.downwardAPI.items);
    // Its feature gate is off: the field is dropped.
    delete source.clusterTrustBundle;
  }
}

function defaultItems(items: DownwardAPIVolumeFile[] | undefined): void {
  for (const item of items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
}
