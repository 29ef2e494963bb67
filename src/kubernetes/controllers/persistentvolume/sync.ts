// A claim and a volume that fit are bound. upstream: pkg/controller/volume/persistentvolume/{pv_controller,index}.go
import { deepEqual } from '../../../base/deep.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/generated/types.ts';
import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES, STORAGE_CLASSES } from '../../api/resources.ts';
import type { ControllerContext } from '../../client/controller.ts';
import { quantityValue } from '../../client/quantities.ts';
import { isEmptySelector, selects } from '../../client/selectors.ts';

const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller';
const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';

/** Tells what has become of a volume. */
export async function syncVolume(volume: PersistentVolume, context: ControllerContext): Promise<void> {
  const { client, lister } = context;
  const ref = volume.spec?.claimRef;
  const claim = ref && lister(PERSISTENT_VOLUME_CLAIMS).get(`${ref.namespace}/${ref.name}`);
  const lost = ref?.uid !== undefined && claim?.metadata.uid !== ref.uid;
  const bound = claim !== undefined && !lost && claim.spec?.volumeName === volume.metadata.name;
  if (lost) return reclaim(volume, context);
  const phase = bound ? 'Bound' : 'Available';
  if (volume.status?.phase !== phase) await client.updateStatus(PERSISTENT_VOLUMES, { ...volume, status: { ...volume.status, phase } });
}

/** A volume whose claim is gone is kept, or deleted where it can be. Nobody deletes what an outside provisioner made. upstream: reclaimVolume, findDeletablePlugin */
async function reclaim(volume: PersistentVolume, { client, recorder }: ControllerContext): Promise<void> {
  const phase = volume.status?.phase;
  let released = volume;
  if (phase !== 'Released' && phase !== 'Failed') released = await client.updateStatus(PERSISTENT_VOLUMES, { ...volume, status: { ...volume.status, phase: 'Released' } });
  if (volume.spec?.persistentVolumeReclaimPolicy !== 'Delete' || volume.metadata.annotations?.[PROVISIONED_BY] || volume.metadata.deletionTimestamp) return;
  const problem = undeletable(volume);
  if (problem === undefined) return client.delete(PERSISTENT_VOLUMES, '', volume.metadata.name ?? '');
  if (phase === 'Failed') return;
  await client.updateStatus(PERSISTENT_VOLUMES, { ...released, status: { ...released.status, phase: 'Failed', message: problem } });
  recorder.event(volume, 'Warning', 'VolumeFailedDelete', problem);
}

/** Why a volume cannot be deleted from here; directories below /tmp can. */
function undeletable({ metadata, spec }: PersistentVolume): string | undefined {
  const path = spec?.hostPath?.path;
  if (path === undefined) return `error getting deleter volume plugin for volume ${JSON.stringify(metadata.name)}: no deletable volume plugin matched`;
  return /^\/tmp\/.+/.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`;
}

/** Finds a volume for a claim. */
export async function syncClaim(claim: PersistentVolumeClaim, context: ControllerContext): Promise<void> {
  const named = claim.spec?.volumeName;
  if (named) {
    const volume = context.lister(PERSISTENT_VOLUMES).get(named);
    if (!volume) return claim.metadata.annotations?.[BIND_COMPLETED] ? lose(claim, context) : undefined;
    if (isFree(volume, claim)) await bind(claim, volume, false, context);
    return;
  }
  const volume = bestFor(claim, context.lister(PERSISTENT_VOLUMES).list());
  if (volume) return bind(claim, volume, true, context);
  explain(claim, context);
}

async function lose(claim: PersistentVolumeClaim, { client, recorder }: ControllerContext): Promise<void> {
  if (claim.status?.phase === 'Lost') return;
  await client.updateStatus(PERSISTENT_VOLUME_CLAIMS, { ...claim, status: { ...claim.status, phase: 'Lost' } });
  recorder.event(claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
}

function isFree(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const ref = volume.spec?.claimRef;
  if (!ref) return true;
  return ref.namespace === claim.metadata.namespace && ref.name === claim.metadata.name && (ref.uid === undefined || ref.uid === claim.metadata.uid);
}

/** The smallest that is large enough and of the right kind; one that is meant for the claim comes first. */
function bestFor(claim: PersistentVolumeClaim, volumes: Iterable<PersistentVolume>): PersistentVolume | undefined {
  const wanted = quantityValue(claim.spec?.resources?.requests?.storage);
  const fitting = [...volumes].filter((v) => fits(v, claim, wanted));
  const size = (v: PersistentVolume): number => quantityValue(v.spec?.capacity?.storage);
  return fitting.find((v) => v.spec?.claimRef) ?? fitting.sort((a, b) => size(a) - size(b))[0];
}

function fits(volume: PersistentVolume, claim: PersistentVolumeClaim, wanted: number): boolean {
  const { spec } = volume;
  if (!spec || volume.metadata.deletionTimestamp || !isFree(volume, claim) || quantityValue(spec.capacity?.storage) < wanted) return false;
  if ((spec.storageClassName ?? '') !== (claim.spec?.storageClassName ?? '')) return false;
  if ((spec.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem')) return false;
  const selector = claim.spec?.selector;
  if (selector && !isEmptySelector(selector) && !selects(selector, volume.metadata.labels)) return false;
  return (claim.spec?.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode));
}

async function bind(claim: PersistentVolumeClaim, volume: PersistentVolume, chosen: boolean, { client }: ControllerContext): Promise<void> {
  const { namespace = '', name = '', uid = '', resourceVersion = '' } = claim.metadata;
  let current = volume;
  if (volume.spec?.claimRef?.uid !== uid) {
    const claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
    const annotations = volume.spec?.claimRef ? volume.metadata.annotations : { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' };
    current = await client.update(PERSISTENT_VOLUMES, { ...volume, metadata: { ...volume.metadata, ...(annotations ? { annotations } : {}) }, spec: { ...volume.spec, claimRef } });
  }
  if (current.status?.phase !== 'Bound') current = await client.updateStatus(PERSISTENT_VOLUMES, { ...current, status: { ...current.status, phase: 'Bound' } });
  let held = claim;
  if (!claim.metadata.annotations?.[BIND_COMPLETED]) {
    const annotations = { ...claim.metadata.annotations, [BIND_COMPLETED]: 'yes', ...(chosen ? { [BOUND_BY_CONTROLLER]: 'yes' } : {}) };
    held = await client.update(PERSISTENT_VOLUME_CLAIMS, {
      ...claim,
      metadata: { ...claim.metadata, annotations },
      spec: { ...claim.spec, volumeName: volume.metadata.name ?? '' },
    });
  }
  const status = { ...held.status, phase: 'Bound', accessModes: [...(volume.spec?.accessModes ?? [])], capacity: { ...volume.spec?.capacity } };
  if (!deepEqual(held.status, status)) await client.updateStatus(PERSISTENT_VOLUME_CLAIMS, { ...held, status });
}

/** Why the claim still waits. */
function explain(claim: PersistentVolumeClaim, { lister, recorder }: ControllerContext): void {
  const name = claim.spec?.storageClassName;
  if (!name) return recorder.event(claim, 'Normal', 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set');
  const storageClass = lister(STORAGE_CLASSES).get(name);
  if (!storageClass) return recorder.event(claim, 'Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`);
  if (storageClass.volumeBindingMode === 'WaitForFirstConsumer')
    return recorder.event(claim, 'Normal', 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding');
  if (storageClass.provisioner.startsWith('kubernetes.io/'))
    return recorder.event(claim, 'Warning', 'ProvisioningFailed', `no volume plugin matched name: ${storageClass.provisioner}`);
  recorder.event(
    claim,
    'Normal',
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${storageClass.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  );
}
