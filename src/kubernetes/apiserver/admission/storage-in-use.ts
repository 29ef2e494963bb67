// Volumes and claims go only when nobody uses them. upstream: plugin/pkg/admission/storage/storageobjectinuseprotection
import { storageKey } from '../storage/storage.ts';
import type { Attributes, Plugin } from './plugin.ts';

/** By storage key. */
const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  'volumeattributesclasses.storage.k8s.io': 'kubernetes.io/vac-protection',
};

export const storageInUse: Plugin = {
  name: 'StorageObjectInUseProtection',
  concerns: Object.keys(FINALIZERS),
  admit(a: Attributes): void {
    const finalizer = FINALIZERS[storageKey(a.resource)];
    if (!finalizer || a.operation !== 'CREATE' || a.subresource || !a.object) return;
    const had = a.object.metadata.finalizers ?? [];
    if (!had.includes(finalizer)) a.object.metadata.finalizers = [...had, finalizer];
  },
};
