// Parts that many descriptions have. upstream: describe.go printLabelsMultiline, printAnnotationsMultiline, DescribeEvents
import { parseTime, rfc1123 } from '../../../../base/time.ts';
import type { Event, ObjectMeta, Toleration } from '../../../api/generated/types.ts';
import { eventAge } from '../../lib/event-lines.ts';
import type { DescribeText } from './text.ts';

const LONGEST_ANNOTATION = 140;
const SKIPPED = 'kubectl.kubernetes.io/last-applied-configuration';

type Labels = Readonly<Record<string, string>> | undefined;

/** Title and one label a line. */
export function labels(w: DescribeText, title: string, all: Labels): void {
  const keys = Object.keys(all ?? {}).sort();
  if (keys.length === 0) w.line(0, `${title}:\t<none>`);
  keys.forEach((k, i) => w.line(0, `${i === 0 ? `${title}:` : ''}\t${k}=${all?.[k]}`));
}

/** Title and one annotation a line; long ones shortened below their key. */
export function annotations(w: DescribeText, title: string, all: Labels): void {
  const keys = Object.keys(all ?? {})
    .filter((k) => k !== SKIPPED)
    .sort();
  if (keys.length === 0) w.line(0, `${title}:\t<none>`);
  keys.forEach((k, i) => {
    const head = i === 0 ? `${title}:\t` : '\t';
    const value = (all?.[k] ?? '').replace(/\n$/, '');
    if (value.length + k.length + 2 <= LONGEST_ANNOTATION && !value.includes('\n')) {
      w.line(0, `${head}${k}: ${value}`);
      return;
    }
    w.line(0, `${head}${k}:`);
    for (const line of value.split('\n')) w.line(0, `\t  ${line.length > LONGEST_ANNOTATION - 2 ? `${line.slice(0, LONGEST_ANNOTATION - 2)}...` : line}`);
  });
}

/** Name, Namespace (if any), Labels, Annotations. */
export function head(w: DescribeText, metadata: ObjectMeta): void {
  w.line(0, `Name:\t${metadata.name}`);
  if (metadata.namespace) w.line(0, `Namespace:\t${metadata.namespace}`);
  labels(w, 'Labels', metadata.labels);
  annotations(w, 'Annotations', metadata.annotations);
}

/** The table of events at the end; nothing when they are not wanted. */
export function events(w: DescribeText, all: readonly Event[] | undefined, now: number): void {
  if (!all) return;
  if (all.length === 0) {
    w.line(0, 'Events:\t<none>');
    return;
  }
  w.flush();
  w.line(0, 'Events:\n  Type\tReason\tAge\tFrom\tMessage');
  w.line(1, '----\t------\t----\t----\t-------');
  for (const e of [...all].sort((a, b) => lastTime(a) - lastTime(b))) {
    const place = e.involvedObject.fieldPath ? `${e.involvedObject.fieldPath}: ` : '';
    w.line(1, `${e.type ?? ''}\t${e.reason ?? ''}\t${eventAge(e, now)}\t${e.source?.component || e.reportingComponent || ''}\t${place}${(e.message ?? '').trim()}`);
  }
}

/** What counts is when it was seen last; an event that never says so comes first. upstream: util/event SortableEvents */
const lastTime = ({ lastTimestamp }: Event): number => (lastTimestamp ? parseTime(lastTimestamp) : Number.NEGATIVE_INFINITY);

/** Sat, 21 Nov 2026 05:43:31 +0000 */
export function moment(time: string | undefined | null): string {
  const at = time ? parseTime(time) : Number.NaN;
  return Number.isNaN(at) ? 'Mon, 01 Jan 0001 00:00:00 +0000' : rfc1123(at);
}

export const yesNo = (value: boolean | undefined): string => (value ? 'True' : 'False');

/** <unset>, True or False. */
export const optionalBool = (value: boolean | undefined | null): string => (value === undefined || value === null ? '<unset>' : yesNo(value));

export const orNone = (text: string | undefined): string => text || '<none>';
export const orUnset = (value: string | number | undefined | null): string => (value === undefined || value === null || value === '' ? '<unset>' : String(value));

/** Tolerations, one a line, by key. */
export function tolerations(w: DescribeText, title: string, all: readonly Toleration[] | undefined): void {
  if (!all?.length) {
    w.line(0, `${title}:\t<none>`);
    return;
  }
  const sorted = [...all].sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : (a.key ?? '') > (b.key ?? '') ? 1 : 0));
  sorted.forEach((t, i) => {
    let text = `${t.key ?? ''}${t.value ? `=${t.value}` : ''}${t.effect ? `:${t.effect}` : ''}`;
    if (t.operator === 'Exists') text += text ? ' op=Exists' : 'op=Exists';
    if (t.tolerationSeconds !== undefined && t.tolerationSeconds !== null) text += ` for ${t.tolerationSeconds}s`;
    w.line(0, `${i === 0 ? `${title}:` : ''}\t${text}`);
  });
}
