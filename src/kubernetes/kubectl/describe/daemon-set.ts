// upstream: describe.go DaemonSetDescriber
import type { DaemonSet } from '../../api/generated/types.ts';
import { annotations, events, labels } from './lib/common.ts';
import { type Describer, eventsOf, labelWords, selectorWords } from './lib/context.ts';
import { podStatus, podTemplate } from './lib/pod-template.ts';
import { DescribeText } from './lib/text.ts';

export const describeDaemonSet: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as DaemonSet;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace}`);
  w.line(0, `Selector:\t${selectorWords(spec?.selector)}`);
  w.line(0, `Node-Selector:\t${labelWords(spec?.template?.spec?.nodeSelector)}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`);
  w.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`);
  w.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`);
  w.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`);
  w.line(0, `Pods Status:\t${await podStatus(d, selectorWords(spec?.selector, ''))}`);
  podTemplate(w, spec?.template);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};
