// A claim or ingress that names no class gets the default one. upstream: plugin/pkg/admission/storage/setdefault, plugin/pkg/admission/network/defaultingressclass
import type { Ingress, IngressClass, PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts';
import { type ApiObject, type Resource, resource } from '../../api/meta.ts';
import type { Attributes, Plugin } from './plugin.ts';

const STORAGE_CLASSES = resource<StorageClass>('storage.k8s.io', 'v1', 'StorageClass', 'storageclasses', false);
const INGRESS_CLASSES = resource<IngressClass>('networking.k8s.io', 'v1', 'IngressClass', 'ingressclasses', false);

/** Classes that an annotation makes the default, the newest first. */
function defaults<T extends ApiObject>(a: Attributes, r: Resource<T>, annotations: readonly string[]): string[] {
  const found = [...a.context.list(r)].filter((c) => annotations.some((key) => c.metadata.annotations?.[key] === 'true'));
  const age = (i: number): string => found[i]?.metadata.creationTimestamp ?? '';
  return found
    .map((c, i) => ({ name: c.metadata.name ?? '', at: age(i) }))
    .sort((p, q) => (p.at === q.at ? (p.name < q.name ? -1 : 1) : p.at > q.at ? -1 : 1))
    .map((c) => c.name);
}

export const defaultStorageClass: Plugin = {
  name: 'DefaultStorageClass',
  concerns: ['persistentvolumeclaims'],
  admit(a: Attributes): void {
    if (a.operation !== 'CREATE' || a.resource.plural !== 'persistentvolumeclaims' || a.subresource) return;
    const spec = (a.object as PersistentVolumeClaim).spec;
    if (!spec || spec.storageClassName !== undefined || a.object?.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    const [name] = defaults(a, STORAGE_CLASSES, ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']);
    if (name) spec.storageClassName = name;
  },
};

export const defaultIngressClass: Plugin = {
  name: 'DefaultIngressClass',
  concerns: ['ingresses.networking.k8s.io'],
  admit(a: Attributes): void {
    if (a.operation !== 'CREATE' || a.resource.plural !== 'ingresses' || a.subresource) return;
    const ingress = a.object as Ingress;
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
    const [name] = defaults(a, INGRESS_CLASSES, ['ingressclass.kubernetes.io/is-default-class']);
    if (name) ingress.spec = { ...ingress.spec, ingressClassName: name };
  },
};
