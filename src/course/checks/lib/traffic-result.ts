// What differs between how requests should have ended and how they did, in words.
import { isRecord } from '../../../base/deep.ts';
import type { TrafficExpectation } from '../../lesson.ts';
import type { Probe, TrafficResult } from '../../probe.ts';
import type { View } from '../types.ts';

const WORDS: Record<TrafficResult['outcome'] | 'closed', string> = {
  reply: 'an answer',
  refused: 'refused',
  timeout: 'no answer in time',
  unreachable: 'no route',
  reset: 'the connection reset',
  closed: 'no way in',
};

export interface Mismatch {
  readonly words: string;
  /** Where the packet ended and by what, when that is known. */
  readonly where?: string;
}

/** Undefined when one result is as expected. */
export function mismatch(want: TrafficExpectation, found: TrafficResult, view: View): Mismatch | undefined {
  const outcomeFits = want.outcome === 'closed' ? found.outcome !== 'reply' : want.outcome === found.outcome;
  if (!outcomeFits) return { words: `want ${WORDS[want.outcome]}, found ${WORDS[found.outcome]}`, ...whereOf(found) };
  if (want.status !== undefined && want.status !== found.status) return { words: `want status ${want.status}, found ${found.status ?? 'none'}` };
  if (want.body !== undefined && !new RegExp(want.body).test(found.body ?? '')) return { words: `the answer does not match “${want.body}”` };
  return servedBy(want, found, view) ?? source(want, found, view.probe) ?? decided(want, found);
}

/** What only several results together can show. */
export function together(want: TrafficExpectation, all: readonly TrafficResult[]): string | undefined {
  const pods = new Set(all.flatMap((r) => (r.servedBy?.pod ? [r.servedBy.pod] : [])));
  if (want.distinctPods !== undefined && pods.size < want.distinctPods) return `want answers of at least ${want.distinctPods} pods, found ${pods.size} in ${all.length} requests`;
  if (want.samePod && pods.size > 1) return `want one pod to answer all, found ${[...pods].join(', ')}`;
  return undefined;
}

function servedBy({ servedBy: want }: TrafficExpectation, found: TrafficResult, view: View): Mismatch | undefined {
  const by = found.servedBy;
  if (want?.node && want.node !== by?.node) return { words: `want an answer from ${want.node}, found ${by?.node ?? 'none'}` };
  if (want?.pod && !by?.pod?.startsWith(want.pod)) return { words: `want an answer from pod ${want.pod}, found ${by?.pod ?? 'none'}` };
  if (!want?.labels) return undefined;
  const pod = view.objects('v1', 'Pod').find((p) => p.metadata.name === by?.pod && p.metadata.namespace === (by?.namespace ?? 'default'));
  const labels = isRecord(pod?.metadata.labels) ? pod.metadata.labels : {};
  const other = Object.entries(want.labels).find(([k, v]) => labels[k] !== v);
  return other ? { words: `want an answer from a pod with ${other[0]}=${other[1]}, found ${by?.pod ?? 'none'}` } : undefined;
}

function source({ source: want }: TrafficExpectation, found: TrafficResult, probe: Probe): Mismatch | undefined {
  if (want === undefined) return undefined;
  const not = want.startsWith('!');
  const name = not ? want.slice(1) : want;
  const same = found.source === (probe.resolve(name) ?? name);
  return same === not ? { words: `want the pod to see ${not ? 'another source than ' : ''}${name}, found ${found.source ?? 'none'}` } : undefined;
}

function decided({ by: want }: TrafficExpectation, found: TrafficResult): Mismatch | undefined {
  if (want === undefined) return undefined;
  const pattern = new RegExp(want);
  if (pattern.test(found.by ?? '') || found.rules?.some((r) => pattern.test(r))) return undefined;
  return { words: `want “${want}” to decide, found ${found.by ?? 'no such rule on the way'}`, ...whereOf(found) };
}

function whereOf(found: TrafficResult): { readonly where?: string } {
  if (found.outcome === 'reply') return found.servedBy?.pod ? { where: `answered by pod ${found.servedBy.pod} on ${found.servedBy.node ?? 'a node'}` } : {};
  if (!found.at && !found.by) return {};
  return { where: `the packet ended ${found.at ? `on ${found.at}` : ''}${found.by ? `: ${found.by}` : ''}`.replace('ended :', 'ended:') };
}
