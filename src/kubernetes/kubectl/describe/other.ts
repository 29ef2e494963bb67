// Small kinds, and what is said of kinds that have no describer of their own. upstream: describe.go PriorityClassDescriber, ServiceCIDRDescriber, IPAddressDescriber, genericDescriber
import { isRecord } from '../../../base/deep.ts';
import type { IPAddress, PriorityClass, ServiceCIDR } from '../../api/generated/types.ts';
import { goValueText, sortedKeysOf } from '../../api/go-value.ts';
import { annotations, events, labels, moment } from './lib/common.ts';
import { type Describer, eventsOf, labelWords } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

export const describePriorityClass: Describer = async (d) => {
  const p = d.object as unknown as PriorityClass;
  const w = new DescribeText();
  w.line(0, `Name:\t${p.metadata.name}`);
  w.line(0, `Value:\t${p.value}`);
  w.line(0, `GlobalDefault:\t${p.globalDefault ?? false}`);
  w.line(0, `PreemptionPolicy:\t${p.preemptionPolicy ?? ''}`);
  w.line(0, `Description:\t${p.description ?? ''}`);
  w.line(0, `Annotations:\t${labelWords(p.metadata.annotations)}`);
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeServiceCidr: Describer = async (d) => {
  const { metadata, spec, status } = d.object as unknown as ServiceCIDR;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  w.line(0, `CIDRs:\t${(spec?.cidrs ?? []).join(', ')}`);
  if (status?.conditions?.length) {
    w.line(0, 'Status:');
    w.line(0, 'Conditions:');
    w.line(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t------------------\t------\t-------');
    for (const c of status.conditions) w.line(1, `${c.type}\t${c.status}\t${moment(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

export const describeIpAddress: Describer = async (d) => {
  const { metadata, spec } = d.object as unknown as IPAddress;
  const w = new DescribeText();
  w.line(0, `Name:\t${metadata.name}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  const parent = spec?.parentRef;
  if (parent) {
    w.line(0, 'Parent Reference:');
    w.line(1, `Group:\t${parent.group ?? ''}`);
    w.line(1, `Resource:\t${parent.resource}`);
    w.line(1, `Namespace:\t${parent.namespace ?? ''}`);
    w.line(1, `Name:\t${parent.name}`);
  }
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

const SKIPPED = new Set(['.metadata.managedFields', '.metadata.name', '.metadata.namespace', '.metadata.labels', '.metadata.annotations']);

/** Every field under its name in words. */
export const describeGeneric: Describer = async (d) => {
  const w = new DescribeText();
  const { metadata } = d.object;
  w.line(0, `Name:\t${metadata.name}`);
  w.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
  content(w, 0, d.object, '');
  events(w, await eventsOf(d), d.now);
  return w.finish();
};

function content(w: DescribeText, level: number, value: Record<string, unknown>, path: string): void {
  for (const key of sortedKeysOf(value)) {
    const at = `${path}.${key}`;
    if (SKIPPED.has(at)) continue;
    const inner = value[key];
    if (isRecord(inner)) {
      w.line(level, `${label(key)}:`);
      content(w, level + 1, inner, at);
    } else if (Array.isArray(inner)) {
      w.line(level, `${label(key)}:`);
      for (const item of inner) {
        if (isRecord(item)) content(w, level + 1, item, at);
        else w.line(level + 1, goValueText(item));
      }
    } else w.line(level, `${label(key)}:\t${goValueText(inner)}`);
  }
}

const ACRONYMS = new Set(['API', 'URL', 'UID', 'GUID']);
/** A word begins with a capital after a small letter; of two capitals before a small letter with the second. Longer runs stay with what follows. */
const WORDS = /(?<=\p{Ll})(?=\p{Lu})|(?<=(?<!\p{Lu})\p{Lu})(?=\p{Lu}\p{Ll})|(?<=-)(?!-)|(?<!-)(?=-)/u;

/** creationTimestamp → Creation Timestamp; names with other characters stay. upstream: smartLabelFor */
function label(key: string): string {
  if (/[^\p{L}-]/u.test(key)) return key;
  return key
    .split(WORDS)
    .filter((p) => p !== '')
    .map((p) => (ACRONYMS.has(p.toUpperCase()) ? p.toUpperCase() : p.slice(0, 1).toUpperCase() + p.slice(1)))
    .join(' ');
}
