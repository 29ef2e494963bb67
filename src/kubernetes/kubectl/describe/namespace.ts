// upstream: describe.go NamespaceDescriber, ResourceQuotaDescriber, LimitRangeDescriber
import type { LimitRange, LimitRangeSpec, Namespace, ResourceQuota } from '../../api/generated/types.ts';
import { resource } from '../../api/meta.ts';
import { canonicalQuantity } from '../../api/quantity.ts';
import { StatusError } from '../../api/status.ts';
import { annotations, labels, moment } from './lib/common.ts';
import { type DescribeContext, type Describer, listOf } from './lib/context.ts';
import { DescribeText } from './lib/text.ts';

const QUOTAS = resource<ResourceQuota>('', 'v1', 'ResourceQuota', 'resourcequotas', true);
const LIMITS = resource<LimitRange>('', 'v1', 'LimitRange', 'limitranges', true);

/** The list, or undefined where this server or user has none. */
async function allowed<T>(list: Promise<T[]>): Promise<T[] | undefined> {
  try {
    return await list;
  } catch (e) {
    if (e instanceof StatusError && (e.status.reason === 'NotFound' || e.status.code === 404)) return undefined;
    throw e;
  }
}

export const describeNamespace: Describer = async (d) => {
  const namespace = d.object as unknown as Namespace;
  const name = namespace.metadata.name ?? '';
  const quotas = await allowed(listOf(d, QUOTAS, name));
  const limits = await allowed(listOf(d, LIMITS, name));
  const w = new DescribeText();
  w.line(0, `Name:\t${name}`);
  labels(w, 'Labels', namespace.metadata.labels);
  annotations(w, 'Annotations', namespace.metadata.annotations);
  w.line(0, `Status:\t${namespace.status?.phase ?? ''}`);
  const conditions = namespace.status?.conditions ?? [];
  if (conditions.length) {
    w.line(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage');
    w.line(1, '----\t------\t------------------\t------\t-------');
    for (const c of conditions) w.line(1, `${c.type}\t${c.status}\t${moment(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  if (quotas) {
    w.line(0, '');
    quotaTables(w, quotas);
  }
  if (limits) {
    w.line(0, '');
    limitTable(w, limits);
  }
  return w.finish();
};

const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function quotaRows(w: DescribeText, q: ResourceQuota, level: number, rule: string): void {
  if (q.spec?.scopes?.length) {
    w.line(level, `Scopes:\t${[...q.spec.scopes].sort().join(', ')}`);
    for (const s of [...q.spec.scopes].sort()) if (SCOPES[s]) w.line(0, `${level === 0 ? '' : ' '} * ${SCOPES[s]}`);
  }
  w.line(level, 'Resource\tUsed\tHard');
  w.line(level, `--------\t${rule}\t${rule}`);
  const { hard, used } = q.status ?? {};
  for (const name of Object.keys(hard ?? {}).sort()) w.line(level, `${name}\t${canonicalQuantity(used?.[name] ?? '0')}\t${canonicalQuantity(hard?.[name] ?? '0')}`);
}

function quotaTables(w: DescribeText, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) {
    w.line(0, 'No resource quota.');
    return;
  }
  w.line(0, 'Resource Quotas');
  for (const q of [...quotas].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))) {
    w.line(1, `Name:\t${q.metadata.name}`);
    quotaRows(w, q, 1, '---');
  }
}

export const describeResourceQuota: Describer = async (d: DescribeContext) => {
  const quota = d.object as unknown as ResourceQuota;
  const w = new DescribeText();
  w.line(0, `Name:\t${quota.metadata.name}`);
  w.line(0, `Namespace:\t${quota.metadata.namespace}`);
  quotaRows(w, quota, 0, '----');
  return w.finish();
};

const HEADER = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const RULE = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

function limitTable(w: DescribeText, limits: readonly LimitRange[]): void {
  if (limits.length === 0) {
    w.line(0, 'No LimitRange resource.');
    return;
  }
  w.line(0, `Resource Limits\n ${HEADER}`);
  w.line(0, ` ${RULE}`);
  for (const l of limits) limitRows(w, l.spec, ' ');
}

export const describeLimitRange: Describer = async (d) => {
  const range = d.object as unknown as LimitRange;
  const w = new DescribeText();
  w.line(0, `Name:\t${range.metadata.name}`);
  w.line(0, `Namespace:\t${range.metadata.namespace}`);
  w.line(0, HEADER);
  w.line(0, RULE);
  limitRows(w, range.spec, '');
  return w.finish();
};

function limitRows(w: DescribeText, spec: LimitRangeSpec | undefined, prefix: string): void {
  for (const item of spec?.limits ?? []) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const names = new Set([item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio].flatMap((c) => Object.keys(c ?? {})));
    for (const name of [...names].sort())
      w.line(0, `${prefix}${item.type}\t${name}\t${columns.map((c) => (c?.[name] === undefined ? '-' : canonicalQuantity(c[name]))).join('\t')}`);
  }
}
