// Volumes of pods, templates and PersistentVolumes. upstream: describe.go describeVolumes
import type { Volume } from '../../../api/generated/types.ts';
import { orUnset } from './common.ts';
import type { DescribeText } from './text.ts';

/** `space` is '  ' inside of templates. */
export function volumes(w: DescribeText, all: readonly Volume[] | undefined, space: string): void {
  if (!all?.length) {
    w.line(0, `${space}Volumes:\t<none>`);
    return;
  }
  w.line(0, `${space}Volumes:`);
  for (const v of all) {
    w.line(1, `${space ? ' ' : ''}${v.name}:`);
    const lines = source(v as unknown as VolumeSource);
    lines.forEach((l, i) => w.line(i === 0 ? 2 : 0, i === 0 ? l : `    ${l}`));
  }
}

interface Ref {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean;
}

/** What a volume may be; also what a PersistentVolume may be. */
export interface VolumeSource {
  readonly hostPath?: { readonly path: string; readonly type?: string };
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string | number };
  readonly secret?: Ref;
  readonly configMap?: Ref;
  readonly nfs?: { readonly server: string; readonly path: string; readonly readOnly?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
  readonly downwardAPI?: { readonly items?: readonly DownwardItem[] };
  readonly projected?: { readonly sources?: readonly Projection[] };
  readonly csi?: {
    readonly driver: string;
    readonly fsType?: string;
    readonly readOnly?: boolean;
    readonly volumeHandle?: string;
    readonly volumeAttributes?: Readonly<Record<string, string>>;
  };
  readonly image?: { readonly reference?: string; readonly pullPolicy?: string };
  readonly local?: { readonly path: string };
  readonly ephemeral?: {
    readonly volumeClaimTemplate?: {
      readonly spec?: {
        readonly storageClassName?: string;
        readonly volumeName?: string;
        readonly accessModes?: readonly string[];
        readonly resources?: { readonly requests?: Readonly<Record<string, string | number>> };
      };
    };
  };
}

interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string };
}

interface Projection {
  readonly secret?: Ref;
  readonly configMap?: Ref;
  readonly downwardAPI?: object;
  readonly serviceAccountToken?: { readonly expirationSeconds?: number };
  readonly clusterTrustBundle?: { readonly path: string };
}

/** The lines of a source, without indentation. */
export function source(v: VolumeSource): string[] {
  if (v.hostPath) return ['Type:\tHostPath (bare host directory volume)', `Path:\t${v.hostPath.path}`, `HostPathType:\t${v.hostPath.type ?? ''}`];
  if (v.emptyDir)
    return [
      `Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)`,
      `Medium:\t${v.emptyDir.medium ?? ''}`,
      `SizeLimit:\t${v.emptyDir.sizeLimit ? v.emptyDir.sizeLimit : '<unset>'}`,
    ];
  if (v.secret) return ['Type:\tSecret (a volume populated by a Secret)', `SecretName:\t${v.secret.secretName ?? ''}`, `Optional:\t${v.secret.optional ?? false}`];
  if (v.configMap) return ['Type:\tConfigMap (a volume populated by a ConfigMap)', `Name:\t${v.configMap.name ?? ''}`, `Optional:\t${v.configMap.optional ?? false}`];
  if (v.nfs) return ['Type:\tNFS (an NFS mount that lasts the lifetime of a pod)', `Server:\t${v.nfs.server}`, `Path:\t${v.nfs.path}`, `ReadOnly:\t${v.nfs.readOnly ?? false}`];
  if (v.persistentVolumeClaim) {
    const c = v.persistentVolumeClaim;
    return ['Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)', `ClaimName:\t${c.claimName}`, `ReadOnly:\t${c.readOnly ?? false}`];
  }
  if (v.downwardAPI) {
    const items = (v.downwardAPI.items ?? []).map((i) => `  ${i.fieldRef?.fieldPath ?? i.resourceFieldRef?.resource ?? ''} -> ${i.path}`);
    return ['Type:\tDownwardAPI (a volume populated by information about the pod)', 'Items:', ...items];
  }
  if (v.projected) return ['Type:\tProjected (a volume that contains injected data from multiple sources)', ...(v.projected.sources ?? []).flatMap(projection)];
  if (v.local) return ['Type:\tLocalVolume (a persistent volume backed by local storage on a node)', `Path:\t${v.local.path}`];
  return rare(v);
}

function rare(v: VolumeSource): string[] {
  if (v.csi) {
    const handle = v.csi.volumeHandle === undefined ? [] : [`VolumeHandle:\t${v.csi.volumeHandle}`];
    const attributes = Object.keys(v.csi.volumeAttributes ?? {}).sort();
    return [
      'Type:\tCSI (a Container Storage Interface (CSI) volume source)',
      `Driver:\t${v.csi.driver}`,
      `FSType:\t${v.csi.fsType ?? ''}`,
      ...handle,
      `ReadOnly:\t${v.csi.readOnly ?? false}`,
      `VolumeAttributes:\t${attributes.length ? attributes.map((k) => `    ${k}=${v.csi?.volumeAttributes?.[k]}`).join('\n') : '<none>'}`,
    ];
  }
  if (v.image) return ['Type:\tImage (a container image or OCI artifact)', `Reference:\t${v.image.reference ?? ''}`, `PullPolicy:\t${v.image.pullPolicy ?? ''}`];
  if (v.ephemeral) {
    const spec = v.ephemeral.volumeClaimTemplate?.spec;
    return [
      'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
      `StorageClass:\t${spec?.storageClassName ?? ''}`,
      `Volume:\t${spec?.volumeName ?? ''}`,
      `Capacity:\t${orUnset(spec?.resources?.requests?.storage)}`,
      `Access Modes:\t${(spec?.accessModes ?? []).join(',')}`,
    ];
  }
  return ['<unknown>'];
}

function projection(p: Projection): string[] {
  if (p.secret) return [`SecretName:\t${p.secret.name ?? ''}`, `Optional:\t${p.secret.optional ?? false}`];
  if (p.downwardAPI) return ['DownwardAPI:\ttrue'];
  if (p.configMap) return [`ConfigMapName:\t${p.configMap.name ?? ''}`, `Optional:\t${p.configMap.optional ?? false}`];
  if (p.serviceAccountToken) return [`TokenExpirationSeconds:\t${p.serviceAccountToken.expirationSeconds ?? 0}`];
  return p.clusterTrustBundle ? [`Path:\t${p.clusterTrustBundle.path}`] : [];
}
