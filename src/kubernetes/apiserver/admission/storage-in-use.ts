// Volumes and claims go only when nobody uses them. upstream: plugin/pkg/admission/storage/storageobjectinuseprotection
import type { Attributes, Plugin } from './plugin.ts';

const FINALIZERS: Readonly<Record<string, string>> = { persistentvolumes: 'kubernetes.io/pv-protection', persistentvolumeclaims: 'kubernetes.io/pvc-protection' };

export const storageInUse: Plugin = {
  name: 'StorageObjectInUseProtection',
  concerns: Object.keys(FINALIZERS),
  admit(a: Attributes): void {
    const finalizer = a.resource.group === '' ? FINALIZERS[a.resource.plural] : undefined;
    if (!finalizer || a.operation !== 'CREATE' || a.subresource || !a.object) return;
    const had = a.object.metadata.finalizers ?? [];
    if (!had.includes(finalizer)) a.object.metadata.finalizers = [...had, finalizer];
  },
};
