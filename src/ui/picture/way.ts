// A trace as a line in the picture: which door, which rail, which room, how it ended, and what was rewritten. Pure.
import type { RequestTrace, TraceHop } from '../../host/protocol.ts';
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

export function wayOf(trace: RequestTrace, graph: Graph): Way {
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
    said: sentence(trace, reached?.room, reached?.house),
    reason: reasonOf(trace),
    tags: rewrites(request),
  };
}

function rewrites(hops: readonly TraceHop[]): readonly string[] {
  const tags: string[] = [];
  for (const [i, hop] of hops.entries()) {
    const before = hops[i - 1];
    if (!before || hop.kind !== 'rewrite') continue;
    if (hostPart(hop.source) !== hostPart(before.source)) tags.push(`source → ${shortAddress(hostPart(hop.source))}`);
  }
  return [...new Set(tags)];
}

function shortAddress(ip: string): string {
  return ip.startsWith('192.168.1.') ? `.${ip.split('.')[3]}` : ip;
}

const ENDS: Record<RequestTrace['outcome'], string> = { open: 'under way', reply: 'answered', refused: 'refused', timeout: 'no answer', unreachable: 'no route', reset: 'cut off' };

function sentence(trace: RequestTrace, room: Room | undefined, house: House | undefined): string {
  if (trace.outcome === 'reply' && room) return `answered by ${shortName(room.name)} on ${house?.name}`;
  const where = trace.end ? `, ${trace.end.host}${trace.end.by ? `: ${fitting(trace.end.by, 60)}` : ''}` : '';
  return `${ENDS[trace.outcome]}${trace.outcome === 'reply' || trace.outcome === 'open' ? '' : where}`;
}

function reasonOf(trace: RequestTrace): readonly string[] | undefined {
  if (trace.outcome === 'reply' || trace.outcome === 'open') return undefined;
  return trace.end ? [`${ENDS[trace.outcome]} at ${trace.end.host}`, ...(trace.end.by ? [fitting(trace.end.by, 34)] : [])] : [ENDS[trace.outcome]];
}

/** pod:default/web-7d4b9c-nf5cz/… → web-…-nf5cz; a host's name as it is. */
function nameOf(host: string): string {
  return host.startsWith('pod:') ? shortName(host.split('/')[1] ?? host) : host;
}
