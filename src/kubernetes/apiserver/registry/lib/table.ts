// Cells and columns that many kinds share. upstream: pkg/printers/internalversion/printers.go, apimachinery/pkg/util/duration
import { parseTime } from '../../../../base/time.ts';
import type { ObjectMeta } from '../../../api/generated/types.ts';
import type { Column } from '../strategy.ts';

const NAME_DOC =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';
const CREATED_DOC =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export const NAME: Column = { name: 'Name', type: 'string', format: 'name', description: NAME_DOC, priority: 0 };
export const AGE: Column = { name: 'Age', type: 'string', description: CREATED_DOC, priority: 0 };
/** Kinds without a printer of their own have this instead of an age. */
export const CREATED_AT: Column = { name: 'Created At', type: 'date', description: CREATED_DOC, priority: 0 };

export function column(name: string, description: string, type: Column['type'] = 'string', priority: 0 | 1 = 0): Column {
  return { name, type, description, priority };
}

export function wide(name: string, description: string, type: Column['type'] = 'string'): Column {
  return column(name, description, type, 1);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string => (small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`);

/** 5s, 3m10s, 47h, 2y1d: the two leading units while they matter. upstream: HumanDuration */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(ms / HOUR);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(ms / DAY);
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}

/** How long ago `time` was. upstream: translateTimestampSince */
export function since(time: string | null | undefined, now: number): string {
  return time ? humanDuration(now - parseTime(time)) : '<unknown>';
}

export function age(object: { readonly metadata: { readonly creationTimestamp?: ObjectMeta['creationTimestamp'] } }, now: number): string {
  return since(object.metadata.creationTimestamp, now);
}

/** a=b,c=d or <none>. upstream: labels.FormatLabels */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = labels ? Object.keys(labels) : [];
  if (!labels || keys.length === 0) return '<none>';
  return keys
    .sort()
    .map((k) => `${k}=${labels[k]}`)
    .join(',');
}

/** Names and images of containers, comma-separated. upstream: layoutContainerCells */
export function containerCells(containers: readonly { readonly name: string; readonly image?: string }[] | undefined): [string, string] {
  const list = containers ?? [];
  return [list.map((c) => c.name).join(','), list.map((c) => c.image ?? '').join(',')];
}
