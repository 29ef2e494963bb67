// What a pod or a volume refers to by name. upstream: pkg/api/v1/pod VisitPodSecretNames, VisitPodConfigmapNames; pkg/api/v1/persistentvolume VisitPVSecretNames
import type { DeepReadonly } from '../../base/deep.ts';
import type { Container, PersistentVolume, Pod, Volume } from '../api/generated/types.ts';

type P = DeepReadonly<Pod>;
type Names = ReadonlySet<string>;

/** The pod of a file on its node. */
export const isMirror = (pod: P): boolean => pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

function containersOf(pod: P): readonly DeepReadonly<Container>[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...initContainers, ...containers, ...ephemeralContainers];
}

const set = (names: readonly (string | undefined)[]): Names => new Set(names.filter((n): n is string => n !== undefined && n !== ''));

/** Secrets of pulls, of environments and of volumes. */
export function secretNames(pod: P): Names {
  return set([
    ...(pod.spec?.imagePullSecrets ?? []).map((s) => s.name),
    ...containersOf(pod).flatMap((c) => [...(c.env ?? []).map((e) => e.valueFrom?.secretKeyRef?.name), ...(c.envFrom ?? []).map((e) => e.secretRef?.name)]),
    ...(pod.spec?.volumes ?? []).flatMap(secretsOfVolume),
  ]);
}

function secretsOfVolume(v: DeepReadonly<Volume>): (string | undefined)[] {
  const direct = [v.secret?.secretName, v.azureFile?.secretName, v.csi?.nodePublishSecretRef?.name];
  const refs = [v.cephfs, v.cinder, v.flexVolume, v.rbd, v.scaleIO, v.iscsi, v.storageos].map((source) => source?.secretRef?.name);
  return [...direct, ...refs, ...(v.projected?.sources ?? []).map((s) => s.secret?.name)];
}

/** ConfigMaps of environments and of volumes. */
export function configMapNames(pod: P): Names {
  return set([
    ...containersOf(pod).flatMap((c) => [...(c.env ?? []).map((e) => e.valueFrom?.configMapKeyRef?.name), ...(c.envFrom ?? []).map((e) => e.configMapRef?.name)]),
    ...(pod.spec?.volumes ?? []).flatMap((v) => [v.configMap?.name, ...(v.projected?.sources ?? []).map((s) => s.configMap?.name)]),
  ]);
}

/** Claims of volumes; one that lives with the pod is called after both. */
export function claimNames(pod: P): Names {
  return set((pod.spec?.volumes ?? []).map((v) => v.persistentVolumeClaim?.claimName ?? (v.ephemeral ? `${pod.metadata.name}-${v.name}` : undefined)));
}

/** Claims of devices, by name or as they were made from a template. */
export function claimsOfDevices(pod: P): Names {
  return set([...(pod.spec?.resourceClaims ?? []).map((c) => c.resourceClaimName), ...(pod.status?.resourceClaimStatuses ?? []).map((s) => s.resourceClaimName)]);
}

/** Secrets that a node needs to mount a volume, as namespace/name. */
export function secretNamesOfVolume(volume: DeepReadonly<PersistentVolume>): Names {
  const spec = volume.spec;
  const home = spec?.claimRef?.namespace ?? '';
  const at = (ref: { readonly name?: string; readonly namespace?: string } | undefined): string | undefined => (ref?.name ? `${ref.namespace ?? home}/${ref.name}` : undefined);
  const { csi } = spec ?? {};
  return set([
    ...[spec?.cephfs, spec?.cinder, spec?.flexVolume, spec?.rbd, spec?.scaleIO, spec?.iscsi, spec?.storageos].map((source) => at(source?.secretRef)),
    ...[csi?.controllerPublishSecretRef, csi?.nodePublishSecretRef, csi?.nodeStageSecretRef, csi?.nodeExpandSecretRef].map(at),
    spec?.azureFile ? at({ name: spec.azureFile.secretName, ...(spec.azureFile.secretNamespace ? { namespace: spec.azureFile.secretNamespace } : {}) }) : undefined,
  ]);
}
