// Disks, file servers and other places where a volume's data is, of a pod or of a persistent volume. upstream: pkg/apis/core/validation validate*VolumeSource
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { PersistentVolumeSpec, Volume } from '../../../api/generated/types.ts';
import { validateDriverName } from './csi.ts';
import { invalids, unsupported } from './errors.ts';
import { isDNS1123Label } from './names.ts';
import { sortedKeys } from './object-meta.ts';
import { validateNoBacksteps } from './pod/paths.ts';

type Pods = DeepReadonly<Volume>;
type Persistent = DeepReadonly<PersistentVolumeSpec>;
type Secret = { readonly name?: string; readonly namespace?: string } | undefined;

/** What the checks of a source know: the name of the persistent volume, or undefined within a pod. */
interface Place {
  readonly path: string;
  readonly out: FieldError[];
  readonly volumeName: string | undefined;
}

type Check<K extends keyof Pods | keyof Persistent> = (
  source: NonNullable<K extends keyof Pods ? (K extends keyof Persistent ? Pods[K] | Persistent[K] : Pods[K]) : K extends keyof Persistent ? Persistent[K] : never>,
  place: Place,
) => void;
type Checks = { readonly [K in keyof Pods | keyof Persistent]?: Check<K> };

const HOST_PATH_TYPES = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];
const BYTE = 'must be between 0 and 255, inclusive';
const PARTITION = 'must be between 1 and 255, inclusive';
const HOST_PORT = 'must be a host:port pair or multiple pairs separated by commas';
const CACHING = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_URI = ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'];
const BLOB_URI = ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'];

/** Says of each of these fields that is empty that it is required. */
function need<T>(source: T, { path, out }: Place, ...names: readonly (keyof T & string)[]): void {
  for (const name of names) {
    const value = source[name];
    if (!value || (Array.isArray(value) && value.length === 0)) out.push(required(`${path}.${name}`));
  }
}

/** A secret of a persistent volume names its namespace, too. */
function needSecret(secret: Secret, { path, out }: Place, withNamespace: boolean, field = 'secretRef'): void {
  if (secret && !secret.name) out.push(required(`${path}.${field}.name`));
  if (secret && withNamespace && !secret.namespace) out.push(required(`${path}.${field}.namespace`));
}

function checkPartition(partition: number | undefined, { path, out }: Place): void {
  if (partition !== undefined && (partition < 0 || partition > 255)) out.push(invalid(`${path}.partition`, partition, PARTITION));
}

const NAMES = [
  ['iqn', /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/],
  ['eui', /^eui.[A-Za-z0-9]{16}$/],
  ['naa', /^naa.[A-Za-z0-9]{32}$/],
] as const;

function checkInitiator(name: string, field: string, { path, out, volumeName }: Place): void {
  const form = NAMES.find(([start]) => name.startsWith(start));
  if (!form) out.push(invalid(`${path}.${field}`, name, volumeName === undefined ? 'must be valid format starting with iqn, eui, or naa' : 'must be valid format'));
  else if (!form[1].test(name)) out.push(invalid(`${path}.${field}`, name, 'must be valid format'));
}

function checkFlexOptions(options: Readonly<Record<string, string>> | undefined, { path, out }: Place): void {
  for (const key of sortedKeys(options ?? {})) {
    const domain = `.${(key.includes('/') ? key.slice(0, key.indexOf('/')) : key).toLowerCase()}`;
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io')) out.push(invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'));
  }
}

const CHECKS: Checks = {
  hostPath(source, place) {
    if (!source.path) return need(source, place, 'path');
    validateNoBacksteps(source.path, `${place.path}.path`, place.out);
    if (source.type !== undefined && !HOST_PATH_TYPES.includes(source.type)) place.out.push(unsupported(`${place.path}.type`, source.type, HOST_PATH_TYPES));
  },
  gcePersistentDisk(source, place) {
    const disk = { ...place, path: place.path.replace(/gcePersistentDisk$/, 'persistentDisk') };
    need(source, disk, 'pdName');
    checkPartition(source.partition, disk);
  },
  awsElasticBlockStore(source, place) {
    need(source, place, 'volumeID');
    checkPartition(source.partition, place);
  },
  glusterfs(source, place) {
    need(source, place, 'endpoints', 'path');
    if (!('endpointsNamespace' in source) || source.endpointsNamespace === undefined || source.endpointsNamespace === null) return;
    const field = `${place.path}.endpointsNamespace`;
    if (source.endpointsNamespace === '') place.out.push(invalid(field, '', 'if the endpointnamespace is set, it must be a valid namespace name'));
    else place.out.push(...invalids(field, source.endpointsNamespace, isDNS1123Label(source.endpointsNamespace)));
  },
  flocker({ datasetName = '', datasetUUID = '' }, { path, out }) {
    if (!datasetName && !datasetUUID) out.push(required(path, 'one of datasetName and datasetUUID is required'));
    if (datasetName && datasetUUID) out.push(invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
    if (datasetName.includes('/')) out.push(invalid(`${path}.datasetName`, datasetName, "must not contain '/'"));
  },
  nfs(source, place) {
    need(source, place, 'server', 'path');
    if (!source.path?.startsWith('/')) place.out.push(invalid(`${place.path}.path`, source.path ?? '', 'must be an absolute path'));
  },
  rbd: (source, place) => need(source, place, 'monitors', 'image'),
  quobyte(source, place) {
    const { registry = '', tenant = '' } = source;
    if (!registry) place.out.push(required(`${place.path}.registry`, HOST_PORT));
    else if (tenant.length >= 65) place.out.push(required(`${place.path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
    else for (const pair of registry.split(',')) if (!/^(?:\[[^\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)) place.out.push(invalid(`${place.path}.registry`, registry, HOST_PORT));
    need(source, place, 'volume');
  },
  cephfs: (source, place) => need(source, place, 'monitors'),
  iscsi(source, place) {
    const { path, out, volumeName } = place;
    need(source, place, 'targetPortal');
    if (volumeName !== undefined && source.initiatorName !== undefined && `${volumeName}:${source.targetPortal}`.length > 64) {
      const why = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
      out.push(invalid(`${path}.targetportal`, source.targetPortal, why));
    }
    if (!source.iqn) need(source, place, 'iqn');
    else checkInitiator(source.iqn, 'iqn', place);
    if (source.lun < 0 || source.lun > 255) out.push(invalid(`${path}.lun`, source.lun, BYTE));
    if ((source.chapAuthDiscovery || source.chapAuthSession) && !source.secretRef) need(source, place, 'secretRef');
    if (volumeName !== undefined) needSecret(source.secretRef, place, false);
    if (source.initiatorName !== undefined) checkInitiator(source.initiatorName, 'initiatorname', place);
  },
  cinder(source, place) {
    need(source, place, 'volumeID');
    needSecret(source.secretRef, place, place.volumeName !== undefined);
  },
  fc({ targetWWNs = [], wwids = [], lun }, { path, out }) {
    if (targetWWNs.length === 0 && wwids.length === 0) out.push(required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
    if (targetWWNs.length && wwids.length) out.push(invalid(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'));
    if (targetWWNs.length === 0) return;
    if (lun === undefined) out.push(required(`${path}.lun`, 'lun is required if targetWWNs is specified'));
    else if (lun < 0 || lun > 255) out.push(invalid(`${path}.lun`, lun, BYTE));
  },
  flexVolume(source, place) {
    need(source, place, 'driver');
    checkFlexOptions(source.options, place);
  },
  azureFile(source, place) {
    need(source, place, 'secretName', 'shareName');
    if ('secretNamespace' in source && source.secretNamespace === '') place.out.push(required(`${place.path}.secretNamespace`));
  },
  vsphereVolume: (source, place) => need(source, place, 'volumePath'),
  photonPersistentDisk: (source, place) => need(source, place, 'pdID'),
  portworxVolume: (source, place) => need(source, place, 'volumeID'),
  azureDisk(source, place) {
    const { path, out } = place;
    const { kind, diskURI = '' } = source;
    need(source, place, 'diskName', 'diskURI');
    if (source.cachingMode !== undefined && !CACHING.includes(source.cachingMode)) out.push(unsupported(`${path}.cachingMode`, source.cachingMode, CACHING));
    if (kind !== undefined && !DISK_KINDS.includes(kind)) out.push(unsupported(`${path}.kind`, kind, DISK_KINDS));
    if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) out.push(unsupported(`${path}.diskURI`, diskURI, MANAGED_URI));
    if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://')) out.push(unsupported(`${path}.diskURI`, diskURI, BLOB_URI));
  },
  scaleIO: (source, place) => need(source, place, 'gateway', 'system', 'volumeName'),
  local(source, place) {
    need(source, place, 'path');
    if (source.path) validateNoBacksteps(source.path, `${place.path}.path`, place.out);
  },
  storageos(source, place) {
    const { path, out } = place;
    need(source, place, 'volumeName');
    if (source.volumeName) out.push(...invalids(`${path}.volumeName`, source.volumeName, isDNS1123Label(source.volumeName)));
    if (source.volumeNamespace) out.push(...invalids(`${path}.volumeNamespace`, source.volumeNamespace, isDNS1123Label(source.volumeNamespace)));
    needSecret(source.secretRef, place, place.volumeName !== undefined);
  },
  csi(source, place) {
    if (!('volumeHandle' in source) && place.volumeName === undefined) return;
    const csi = source as NonNullable<Persistent['csi']>;
    place.out.push(...validateDriverName(csi.driver, `${place.path}.driver`));
    need(csi, place, 'volumeHandle');
    for (const name of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const)
      needSecret(csi[name], place, true, name);
  },
};

/** Checks what both pods and persistent volumes can have; `volumeName` is a persistent volume's. Other sources are their owners' affair. */
export function validateSource(name: string, source: unknown, path: string, out: FieldError[], volumeName?: string): void {
  CHECKS[name as keyof Checks]?.(source as never, { path, out, volumeName });
}

/** How the field of a source is called where there are two of them. */
export const secondSource = (name: string): string => (name === 'cephfs' ? 'cephFS' : name);
