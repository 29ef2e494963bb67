// What a claim is filled from is said twice: in the old field and in the new one. upstream: pkg/api/persistentvolumeclaim/util.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { PersistentVolumeClaimSpec, TypedLocalObjectReference } from '../../../api/generated/types.ts';

/** Drops what cannot be asked for, and fills in the field that was left out. upstream: DropDisabledFields, EnforceDataSourceBackwardsCompatibility, NormalizeDataSources */
export function settleSources(spec: PersistentVolumeClaimSpec | undefined, old: DeepReadonly<PersistentVolumeClaimSpec> | undefined): void {
  if (!spec) return;
  // Sources in other namespaces are behind a gate that is off.
  if (spec.dataSourceRef?.namespace && !old?.dataSourceRef) delete spec.dataSourceRef;
  const inUse = old?.dataSource !== undefined || old?.dataSourceRef !== undefined;
  if (!inUse && !spec.dataSourceRef && !isClaimOrSnapshot(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...local } = spec.dataSourceRef;
    spec.dataSource = local;
  }
}

function isClaimOrSnapshot(source: TypedLocalObjectReference | undefined): boolean {
  const group = source?.apiGroup ?? '';
  return (source?.kind === 'PersistentVolumeClaim' && group === '') || (source?.kind === 'VolumeSnapshot' && group === 'snapshot.storage.k8s.io');
}
