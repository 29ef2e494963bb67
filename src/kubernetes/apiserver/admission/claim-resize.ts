// A claim grows only when it is bound and its class allows it. upstream: plugin/pkg/admission/storage/persistentvolume/resize/admission.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts';
import { compareQuantity } from '../../api/quantity.ts';
import { PERSISTENT_VOLUME_CLAIMS, STORAGE_CLASSES } from '../../api/resources.ts';
import { newForbidden } from '../../api/status.ts';
import type { Attributes, Plugin } from './plugin.ts';

const CLAIMS = { group: '', resource: PERSISTENT_VOLUME_CLAIMS.plural };
type Claim = DeepReadonly<PersistentVolumeClaim>;

export const claimResize: Plugin = {
  name: 'PersistentVolumeClaimResize',
  concerns: ['persistentvolumeclaims'],
  validate(a: Attributes): void {
    const { plural, group } = a.resource;
    if (a.operation !== 'UPDATE' || a.subresource || group || plural !== PERSISTENT_VOLUME_CLAIMS.plural) return;
    const old = a.old as Claim | undefined;
    const before = old?.spec?.resources?.requests?.storage;
    const after = (a.object as Claim | undefined)?.spec?.resources?.requests?.storage;
    if (!old || before === undefined || after === undefined || compareQuantity(after, before) <= 0) return;
    if (old.status?.phase !== 'Bound') throw newForbidden(CLAIMS, a.name, 'Only bound persistent volume claims can be expanded');
    if (!growable(a, old)) {
      throw newForbidden(CLAIMS, a.name, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
    }
  },
};

function growable(a: Attributes, claim: Claim): boolean {
  const name = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec?.storageClassName;
  const found = name ? a.context.get<StorageClass>(STORAGE_CLASSES, '', name) : undefined;
  return found?.allowVolumeExpansion === true;
}
