// What differs between how requests should have ended and how they did, in words.
import { isRecord } from '../../../base/deep.ts';
import type { TrafficExpectation } from '../../lesson.ts';
import type { TrafficResult } from '../../probe.ts';
import type { CheckWords } from '../../words.ts';
import type { View } from '../types.ts';

export interface Mismatch {
  readonly words: string;
  /** Where the packet ended and by what, when that is known. */
  readonly where?: string;
}

/** Undefined when one result is as expected. */
export function mismatch(want: TrafficExpectation, found: TrafficResult, view: View): Mismatch | undefined {
  const { words } = view;
  const outcomeFits = want.outcome === 'closed' ? found.outcome !== 'reply' : want.outcome === found.outcome;
  if (!outcomeFits) return { words: words.wants(words.outcome[want.outcome], words.outcome[found.outcome]), ...whereOf(found, words) };
  if (want.status !== undefined && want.status !== found.status)
    return { words: words.wants(words.status(want.status), found.status === undefined ? words.none : String(found.status)) };
  if (want.body !== undefined && !new RegExp(want.body).test(found.body ?? '')) return { words: words.noMatch(want.body) };
  return servedBy(want, found, view) ?? source(want, found, view) ?? decided(want, found, words);
}

/** What only several results together can show. */
export function together(want: TrafficExpectation, all: readonly TrafficResult[], words: CheckWords): string | undefined {
  const pods = new Set(all.flatMap((r) => (r.servedBy?.pod ? [r.servedBy.pod] : [])));
  if (want.distinctPods !== undefined && pods.size < want.distinctPods) return words.wants(words.answersOf(want.distinctPods), words.podsIn(pods.size, all.length));
  if (want.samePod && pods.size > 1) return words.wants(words.onePod, [...pods].join(', '));
  return undefined;
}

function servedBy({ servedBy: want }: TrafficExpectation, found: TrafficResult, { words, objects }: View): Mismatch | undefined {
  const by = found.servedBy;
  const other = (whom: string, really: string | undefined): Mismatch => ({ words: words.wants(words.answerFrom(whom), really ?? words.none) });
  if (want?.node && want.node !== by?.node) return other(want.node, by?.node);
  if (want?.pod && !by?.pod?.startsWith(want.pod)) return other(words.pod(want.pod), by?.pod);
  if (!want?.labels) return undefined;
  const pod = objects('v1', 'Pod').find((p) => p.metadata.name === by?.pod && p.metadata.namespace === (by?.namespace ?? 'default'));
  const labels = isRecord(pod?.metadata.labels) ? pod.metadata.labels : {};
  const missing = Object.entries(want.labels).find(([k, v]) => labels[k] !== v);
  return missing ? other(words.podWith(missing.join('=')), by?.pod) : undefined;
}

function source({ source: want }: TrafficExpectation, found: TrafficResult, { probe, words }: View): Mismatch | undefined {
  if (want === undefined) return undefined;
  const not = want.startsWith('!');
  const name = not ? want.slice(1) : want;
  const same = found.source === (probe.resolve(name) ?? name);
  return same === not ? { words: words.wants(not ? words.otherSource(name) : words.source(name), found.source ?? words.none) } : undefined;
}

function decided({ by: want }: TrafficExpectation, found: TrafficResult, words: CheckWords): Mismatch | undefined {
  if (want === undefined) return undefined;
  const pattern = new RegExp(want);
  if (pattern.test(found.by ?? '') || found.rules?.some((r) => pattern.test(r))) return undefined;
  return { words: words.wants(words.decides(want), found.by ?? words.noSuchRule), ...whereOf(found, words) };
}

function whereOf(found: TrafficResult, words: CheckWords): { readonly where?: string } {
  if (found.outcome === 'reply') return found.servedBy?.pod ? { where: words.answeredBy(found.servedBy.pod, found.servedBy.node ?? words.aNode) } : {};
  if (!found.at && !found.by) return {};
  const ended = found.at ? words.endedOn(found.at) : words.ended;
  return { where: found.by ? `${ended}: ${found.by}` : ended };
}
