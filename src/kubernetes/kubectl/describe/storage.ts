// upstream: describe.go PersistentVolumeDescriber, PersistentVolumeClaimDescriber, StorageClassDescriber
import { parseTime } from '../../../base/time.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts';
import { canonicalQuantity } from '../../api/quantity.ts';
import { PODS } from '../../api/resources.ts';
import { humanDuration } from '../lib/go-duration.ts';
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
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
