// upstream: describe.go PersistentVolumeDescriber, PersistentVolumeClaimDescriber, StorageClassDescriber
import { parseTime } from '../../../base/time.ts';
import type { CSINode, PersistentVolume, PersistentVolumeClaim, StorageClass, VolumeAttributesClass } from '../../api/generated/types.ts';
import { canonicalQuantity } from '../../api/quantity.ts';
import { PODS } from '../../api/resources.ts';
import { humanDuration } from '../lib/go/go-duration.ts';
import { annotations, events, labels, moment, optionalBool } from './lib/common.ts';
import { type Describer, eventsOf, labelWords, listOf } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';
import { source, type VolumeSource } from './lib/volumes.ts';

const MODES: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };
const modes = (all: readonly string[] | undefined): string =>
  Object.keys(MODES)
    .filter((m) => all?.includes(m))
    .map((m) => MODES[m])
    .join(',');

const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

export const describePersistentVolume: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as PersistentVolume;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  w.line(0, `StorageClass:\t${metadata.annotations?.[LEGACY_CLASS] ?? spec?.storageClassName ?? ''}`);
  w.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${humanDuration(d.now - parseTime(metadata.deletionTimestamp))})` : (status?.phase ?? '')}`);
  w.line(0, `Claim:\t${spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''}`);
  w.line(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}`);
  w.line(0, `Access Modes:\t${modes(spec?.accessModes)}`);
  if (spec?.volumeMode) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  w.line(0, `Capacity:\t${canonicalQuantity(spec?.capacity?.storage ?? '0')}`);
  affinity(w, spec);
  w.line(0, `Message:\t${status?.message ?? ''}`);
  w.line(0, 'Source:');
  source(spec as VolumeSource).forEach((l, i) => w.line(i === 0 ? 2 : 0, i === 0 ? l : `    ${l}`));
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function affinity(w: DescribeText, spec: PersistentVolume['spec']): void {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  if (!terms) {
    w.line(0, 'Node Affinity:\t<none>');
    return;
  }
  w.line(0, 'Node Affinity:\t');
  w.line(1, terms.length ? 'Required Terms:\t' : 'Required Terms:\t<none>');
  terms.forEach((term, i) => {
    const words = (term.matchExpressions ?? []).map((e) => `${e.key} ${e.operator.toLowerCase()}${e.values?.length ? ` [${e.values.join(', ')}]` : ''}`);
    if (words.length === 0) w.line(2, `Term ${i}:\t<none>`);
    words.forEach((word, j) => (j === 0 ? w.line(2, `Term ${i}:\t${word}`) : w.line(2, `\t${word}`)));
  });
}

export const describePersistentVolumeClaim: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as PersistentVolumeClaim;
  const pods = await listOf(d, PODS, metadata.namespace);
  const users = pods.filter((p) => p.spec?.volumes?.some((v) => v.persistentVolumeClaim?.claimName === metadata.name)).map((p) => p.metadata.name ?? '');
  const bound = Boolean(spec?.volumeName);
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `StorageClass:\t${metadata.annotations?.[LEGACY_CLASS] ?? spec?.storageClassName ?? ''}`);
  w.line(0, `Status:\t${metadata.deletionTimestamp ? `Terminating (lasts ${humanDuration(d.now - parseTime(metadata.deletionTimestamp))})` : (status?.phase ?? '')}`);
  w.line(0, `Volume:\t${spec?.volumeName ?? ''}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Finalizers:\t[${(metadata.finalizers ?? []).join(' ')}]`);
  w.line(0, `Capacity:\t${bound && status?.capacity?.storage ? canonicalQuantity(status.capacity.storage) : ''}`);
  w.line(0, `Access Modes:\t${bound ? modes(status?.accessModes) : ''}`);
  if (spec?.volumeMode) w.line(0, `VolumeMode:\t${spec.volumeMode}`);
  origin(w, spec?.dataSource);
  if (users.length === 0) w.line(0, 'Used By:\t<none>');
  users.forEach((u, i) => w.line(0, `${i === 0 ? 'Used By:' : '       '}\t${u}`));
  if (status?.conditions?.length) {
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
    for (const c of status.conditions) w.line(1, `${c.type} \t${c.status} \t${moment(c.lastProbeTime)} \t${moment(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

/** Whose content a claim begins with. */
function origin(w: DescribeText, from: NonNullable<PersistentVolumeClaim['spec']>['dataSource']): void {
  if (!from) return;
  w.line(0, 'DataSource:');
  if (from.apiGroup) w.line(1, `APIGroup:\t${from.apiGroup}`);
  w.line(1, `Kind:\t${from.kind}`);
  w.line(1, `Name:\t${from.name}`);
}

function topologies(w: DescribeText, { allowedTopologies: terms }: StorageClass): void {
  if (!terms?.length) return;
  w.line(0, 'AllowedTopologies:\t');
  terms.forEach(({ matchLabelExpressions: all }, i) => {
    const words = (all ?? []).map((e) => `${e.key} in [${e.values.join(', ')}]`);
    if (words.length === 0) w.line(1, `Term ${i}:\t<none>`);
    words.forEach((word, j) => w.line(1, j === 0 ? `Term ${i}:\t${word}` : `\t${word}`));
  });
}

export const describeVolumeAttributesClass: Describer = async (d) => {
  const { metadata, driverName, parameters } = d.object as unknown as VolumeAttributesClass;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Annotations:\t${labelWords(metadata.annotations)}`);
  w.line(0, `DriverName:\t${driverName}`);
  w.line(0, `Parameters:\t${labelWords(parameters)}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeCsiNode: Describer = async (d) => {
  const { metadata, spec } = d.object as unknown as CSINode;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  w.line(0, 'Spec:');
  if (spec.drivers.length) w.line(1, 'Drivers:');
  for (const driver of spec.drivers) {
    w.line(2, `${driver.name}:`);
    w.line(3, `Node ID:\t${driver.nodeID}`);
    if (driver.allocatable?.count !== undefined) {
      w.line(3, 'Allocatables:');
      w.line(4, `Count:\t${driver.allocatable.count}`);
    }
    if (driver.topologyKeys) w.line(3, `Topology Keys:\t[${driver.topologyKeys.join(' ')}]`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeStorageClass: Describer = async (d) => {
  const sc = d.object as unknown as StorageClass;
  const notes = sc.metadata.annotations;
  const standard = notes?.['storageclass.kubernetes.io/is-default-class'] === 'true' || notes?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
  const w = new DescribeText();
  w.line(0, `Name:\t${sc.metadata.name}`);
  w.line(0, `IsDefaultClass:\t${standard ? 'Yes' : 'No'}`);
  w.line(0, `Annotations:\t${labelWords(notes)}`);
  w.line(0, `Provisioner:\t${sc.provisioner}`);
  w.line(0, `Parameters:\t${labelWords(sc.parameters)}`);
  w.line(0, `AllowVolumeExpansion:\t${optionalBool(sc.allowVolumeExpansion)}`);
  if (sc.mountOptions?.length) {
    w.line(0, 'MountOptions:');
    for (const o of sc.mountOptions) w.line(1, o);
  } else w.line(0, 'MountOptions:\t<none>');
  if (sc.reclaimPolicy) w.line(0, `ReclaimPolicy:\t${sc.reclaimPolicy}`);
  if (sc.volumeBindingMode) w.line(0, `VolumeBindingMode:\t${sc.volumeBindingMode}`);
  topologies(w, sc);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
