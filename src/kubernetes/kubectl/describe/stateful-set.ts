// upstream: describe.go StatefulSetDescriber
import type { PersistentVolumeClaim, StatefulSet } from '../../api/generated/types.ts';
import { annotations, events, labels, moment } from './lib/common.ts';
import { type Describer, eventsOf, selectorWords } from './lib/context.ts';
import { podStatus, podTemplate } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';

export const describeStatefulSet: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as StatefulSet;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `CreationTimestamp:\t${moment(metadata.creationTimestamp)}`);
  w.line(0, `Selector:\t${selectorWords(spec?.selector)}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Replicas:\t${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`);
  w.line(0, `Update Strategy:\t${spec?.updateStrategy?.type ?? ''}`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling) {
    if (rolling.partition !== undefined) w.line(1, `Partition:\t${rolling.partition}`);
    if (rolling.maxUnavailable !== undefined) w.line(1, `MaxUnavailable:\t${rolling.maxUnavailable}`);
  }
  w.line(0, `Pods Status:\t${await podStatus(d, selectorWords(spec?.selector, ''))}`);
  podTemplate(w, spec?.template);
  claims(w, spec?.volumeClaimTemplates);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function claims(w: DescribeText, templates: readonly PersistentVolumeClaim[] | undefined): void {
  if (!templates?.length) {
    w.line(0, 'Volume Claims:\t<none>');
    return;
  }
  w.line(0, 'Volume Claims:');
  for (const t of templates) {
    w.line(1, `Name:\t${t.metadata.name}`);
    w.line(1, `StorageClass:\t${t.spec?.storageClassName ?? ''}`);
    labels(w, '  Labels', t.metadata.labels);
    labels(w, '  Annotations', t.metadata.annotations);
    w.line(1, `Capacity:\t${t.spec?.resources?.requests?.storage ?? '<default>'}`);
    w.line(1, `Access Modes:\t[${(t.spec?.accessModes ?? []).join(' ')}]`);
  }
}
