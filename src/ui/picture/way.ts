// A trace as a line in the picture: which door, which rail, which room, how it ended, and what was rewritten. Pure.
import type { RequestTrace, TraceHop } from '../../host/protocol.ts';
import type { Words } from '../words/en.ts';
import { fitting, type Graph, type House, type Rail, type Room, shortName } from './graph.ts';

export interface Way {
  readonly trace: RequestTrace;
  readonly from: string;
  readonly entry: House | undefined;
  readonly door: number | undefined;
  readonly rail: Rail | undefined;
  readonly room: Room | undefined;
  readonly roomHouse: House | undefined;
  readonly look: 'answered' | 'refused' | 'dropped' | 'open';
  readonly said: string;
  /** Beside a line that was not answered: what happened, and by whom. */
  readonly reason: readonly string[] | undefined;
  /** Rewrites in words, e.g. source → .12 */
  readonly tags: readonly string[];
}

const hostPart = (endpoint: string): string => endpoint.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

type PictureWords = Words['picture'];

/** `words`: the language in which it is said. */
export function wayOf(trace: RequestTrace, graph: Graph, words: PictureWords): Way {
  const entry = graph.houses.find((h) => h.ip === trace.to.ip);
  const rooms = graph.houses.flatMap((h) => h.rooms.map((room) => ({ room, house: h })));
  const request = trace.hops.filter((h) => h.direction === 'request');
  const last = request.at(-1);
  const final = last ? hostPart(last.destination) : trace.to.ip;
  const reached = rooms.find((r) => r.room.ip === final);
  const rail = graph.rails.find((r) => r.ip === trace.to.ip) ?? graph.rails.find((r) => r.ports.some((p) => p.nodePort === trace.to.port && entry));
  const door = entry?.doors.some((d) => d.port === trace.to.port) ? trace.to.port : undefined;
  return {
    trace,
    entry,
    door,
    rail,
    from: nameOf(trace.from.host),
    room: reached?.room,
    roomHouse: reached?.house,
    look: trace.outcome === 'reply' ? 'answered' : trace.outcome === 'refused' || trace.outcome === 'reset' ? 'refused' : trace.outcome === 'open' ? 'open' : 'dropped',
    said: sentence(trace, reached?.room, reached?.house, words),
    reason: reasonOf(trace, words),
    tags: rewrites(request, words),
  };
}

function rewrites(hops: readonly TraceHop[], words: PictureWords): readonly string[] {
  const tags: string[] = [];
  for (const [i, hop] of hops.entries()) {
    const before = hops[i - 1];
    if (!before || hop.kind !== 'rewrite') continue;
    if (hostPart(hop.source) !== hostPart(before.source)) tags.push(words.source(shortAddress(hostPart(hop.source))));
  }
  return [...new Set(tags)];
}

function shortAddress(ip: string): string {
  return ip.startsWith('192.168.1.') ? `.${ip.split('.')[3]}` : ip;
}

function sentence(trace: RequestTrace, room: Room | undefined, house: House | undefined, words: PictureWords): string {
  if (trace.outcome === 'reply' && room) return words.answeredBy(shortName(room.name), house?.name ?? '');
  const where = trace.end ? `, ${trace.end.host}${trace.end.by ? `: ${fitting(trace.end.by, 60)}` : ''}` : '';
  return `${words.ends[trace.outcome]}${trace.outcome === 'reply' || trace.outcome === 'open' ? '' : where}`;
}

function reasonOf(trace: RequestTrace, words: PictureWords): readonly string[] | undefined {
  if (trace.outcome === 'reply' || trace.outcome === 'open') return undefined;
  return trace.end ? [words.endedAt(words.ends[trace.outcome], trace.end.host), ...(trace.end.by ? [fitting(trace.end.by, 34)] : [])] : [words.ends[trace.outcome]];
}

/** pod:default/web-7d4b9c-nf5cz/… → web-…-nf5cz; a host's name as it is. */
function nameOf(host: string): string {
  return host.startsWith('pod:') ? shortName(host.split('/')[1] ?? host) : host;
}
