// Volumes and their sources. upstream: pkg/apis/core/validation ValidateVolumes, validateVolumeSource
import type { DeepReadonly } from '../../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../../api/field.ts';
import type * as t from '../../../../api/generated/types.ts';
import { canonicalQuantity, quantity } from '../../../../api/quantity.ts';
import { validateDriverName } from '../csi.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../names.ts';
import { secondSource, validateSource as validateDataSource } from '../volume-sources.ts';
import { validateFieldRef, validateResourceRef } from './env.ts';
import { checked, type Errors, type PodOptions } from './options.ts';
import { validateLocalNonReservedPath } from './paths.ts';

type Volume = DeepReadonly<t.Volume>;
type Check = (source: never, path: string, out: Errors, volume: Volume, options: PodOptions) => void;

const FILE_MODE = 'must be a number between 0 and 0777 (octal), both inclusive';
const POD_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Checks all volumes and returns those without fault: mounts of others are not found. */
export function validateVolumes(list: readonly Volume[] | undefined, path: string, options: PodOptions, out: Errors): Map<string, Volume> {
  const fine = new Map<string, Volume>();
  list?.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    validateSource(volume, at, options, errors);
    if (!volume.name) errors.push(required(`${at}.name`));
    else checked(errors, `${at}.name`, volume.name, isDNS1123Label(volume.name));
    if (fine.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    if (errors.length) out.push(...errors);
    else fine.set(volume.name, volume);
  });
  return fine;
}

function validateSource(volume: Volume, path: string, options: PodOptions, out: Errors): void {
  let found = 0;
  for (const name of SOURCE_ORDER) {
    const source = volume[name];
    if (source === undefined) continue;
    if (found++ > 0) out.push(forbidden(`${path}.${secondSource(name)}`, 'may not specify more than 1 volume type'));
    else if (SOURCES[name]) SOURCES[name](source as never, `${path}.${name}`, out, volume, options);
    else validateDataSource(name, source, `${path}.${name}`, out);
  }
  if (found === 0) out.push(required(path, 'must specify a volume type'));
}

const need = (value: string | undefined, path: string, out: Errors): void => {
  if (!value) out.push(required(path));
};

function validateMode(mode: number | undefined, path: string, out: Errors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777)) out.push(invalid(path, mode, FILE_MODE));
}

function validateItems(items: readonly DeepReadonly<t.KeyToPath>[] | undefined, path: string, out: Errors): void {
  items?.forEach((item, i) => {
    const at = `${path}[${i}]`;
    need(item.key, `${at}.key`, out);
    need(item.path, `${at}.path`, out);
    if (item.path) validateLocalNonReservedPath(item.path, `${at}.path`, out);
    validateMode(item.mode, `${at}.mode`, out);
  });
}

function validateDownward(items: readonly DeepReadonly<t.DownwardAPIVolumeFile>[] | undefined, path: string, out: Errors): void {
  // Upstream does not say which of the files it is.
  items?.forEach((file) => {
    const at = path;
    need(file.path, `${at}.path`, out);
    if (file.path) validateLocalNonReservedPath(file.path, `${at}.path`, out);
    if (file.fieldRef) {
      validateFieldRef(file.fieldRef, POD_FIELDS, `${at}.fieldRef`, out);
      if (file.resourceFieldRef) out.push(invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    } else if (file.resourceFieldRef) validateResourceRef(file.resourceFieldRef, `${at}.resourceFieldRef`, true, out);
    else out.push(required(at, 'one of fieldRef and resourceFieldRef is required'));
    validateMode(file.mode, `${at}.mode`, out);
  });
}

const validateProjected = (source: DeepReadonly<t.ProjectedVolumeSource>, path: string, out: Errors): void => {
  validateMode(source.defaultMode, `${path}.defaultMode`, out);
  const taken = new Set<string>();
  source.sources?.forEach((s, i) => {
    const at = `${path}.sources[${i}]`;
    let found = 0;
    for (const name of ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'] as const) {
      if (s[name] === undefined) continue;
      if (found++ > 0) out.push(forbidden(`${at}.${name}`, 'may not specify more than 1 volume type per source'));
      else validateProjection(s, name, `${at}.${name}`, path, out);
      for (const { file, owner } of filesOf(s, name)) {
        if (taken.has(file)) out.push(invalid(path, owner, 'conflicting duplicate paths'));
        taken.add(file);
      }
    }
  });
};

/** Where a source's files are to be, with what a refusal names. */
function filesOf(s: DeepReadonly<t.VolumeProjection>, name: string): { file: string; owner: string }[] {
  const listed = name === 'secret' ? s.secret : name === 'configMap' ? s.configMap : undefined;
  if (listed) return (listed.items ?? []).filter((item) => item.path).map((item) => ({ file: item.path, owner: listed.name ?? '' }));
  return name === 'downwardAPI' ? (s.downwardAPI?.items ?? []).filter((f) => f.path).map((f) => ({ file: f.path, owner: f.path })) : [];
}

function validateInlineCSI(source: DeepReadonly<t.CSIVolumeSource>, path: string, out: Errors): void {
  out.push(...validateDriverName(source.driver, `${path}.driver`));
  const secret = source.nodePublishSecretRef;
  if (secret && !secret.name) out.push(required(`${path}.nodePublishSecretRef.name`));
  else if (secret) checked(out, `${path}.name`, secret.name ?? '', isDNS1123Subdomain(secret.name ?? ''));
}

/** `volume` is the whole volume's path, which upstream gives for a token's file. */
function validateProjection(s: DeepReadonly<t.VolumeProjection>, name: string, path: string, volume: string, out: Errors): void {
  if (name === 'secret') {
    need(s.secret?.name, `${path}.name`, out);
    validateItems(s.secret?.items, `${path}.items`, out);
  } else if (name === 'configMap') {
    need(s.configMap?.name, `${path}.name`, out);
    validateItems(s.configMap?.items, `${path}.items`, out);
  } else if (name === 'downwardAPI') validateDownward(s.downwardAPI?.items, path, out);
  else if (name === 'serviceAccountToken') {
    const token = s.serviceAccountToken;
    const seconds = token?.expirationSeconds ?? 3600;
    if (seconds < 600) out.push(invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'));
    if (seconds > 2 ** 32) out.push(invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'));
    need(token?.path, `${volume}.path`, out);
    if (token?.path) validateLocalNonReservedPath(token.path, `${volume}.path`, out);
  }
}

function validateEphemeral(source: DeepReadonly<t.EphemeralVolumeSource>, path: string, out: Errors, volume: Volume, options: PodOptions): void {
  const claim = source.volumeClaimTemplate;
  if (!claim) return void out.push(required(`${path}.volumeClaimTemplate`));
  const at = `${path}.volumeClaimTemplate.spec`;
  if (!claim.spec?.accessModes?.length) out.push(required(`${at}.accessModes`, 'at least 1 access mode is required'));
  if (claim.spec?.resources?.requests?.storage === undefined) out.push(required(`${at}.resources[storage]`));
  if (options.isPod && volume.name && options.name) {
    const name = `${options.name}-${volume.name}`;
    for (const message of isDNS1123Subdomain(name)) out.push(invalid(path.replace(/\.ephemeral$/, '.name'), volume.name, `PVC name ${JSON.stringify(name)}: ${message}`));
  }
}

/** Sources that only pods have, or that look different in a pod. */
const SOURCES: Partial<Record<keyof t.Volume, Check>> = {
  emptyDir: (source: DeepReadonly<t.EmptyDirVolumeSource>, path, out) => {
    if (source.sizeLimit !== undefined && quantity(source.sizeLimit).nano < 0n) out.push(forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity'));
    const medium = source.medium ?? '';
    if (medium.startsWith('HugePages-') && quantity(canonicalQuantity(medium.slice(10))).nano <= 0n)
      out.push(invalid(`${path}.medium`, medium, 'must be a valid hugepages medium'));
  },
  gitRepo: (source: DeepReadonly<t.GitRepoVolumeSource>, path, out) => {
    need(source.repository, `${path}.repository`, out);
    if (source.directory) validateLocalNonReservedPath(source.directory, `${path}.directory`, out);
  },
  secret: (source: DeepReadonly<t.SecretVolumeSource>, path, out) => {
    need(source.secretName, `${path}.secretName`, out);
    validateMode(source.defaultMode, `${path}.defaultMode`, out);
    validateItems(source.items, `${path}.items`, out);
  },
  configMap: (source: DeepReadonly<t.ConfigMapVolumeSource>, path, out) => {
    need(source.name, `${path}.name`, out);
    validateMode(source.defaultMode, `${path}.defaultMode`, out);
    validateItems(source.items, `${path}.items`, out);
  },
  persistentVolumeClaim: (source: DeepReadonly<t.PersistentVolumeClaimVolumeSource>, path, out) => need(source.claimName, `${path}.claimName`, out),
  downwardAPI: (source: DeepReadonly<t.DownwardAPIVolumeSource>, path, out) => {
    validateMode(source.defaultMode, `${path}.defaultMode`, out);
    validateDownward(source.items, path, out);
  },
  projected: validateProjected,
  csi: validateInlineCSI,
  ephemeral: validateEphemeral,
  image: (source: DeepReadonly<t.ImageVolumeSource>, path, out) => need(source.reference, `${path}.reference`, out),
};

const SOURCE_ORDER = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const;
