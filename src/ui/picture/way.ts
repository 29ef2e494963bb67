// A trace as a line in the picture: which door, which rail, which room, how it ended, and what was rewritten. Pure.
import type { RequestTrace, TraceHop } from '../../host/protocol.ts';
import type { Graph, House, Rail, Room } from './graph.ts';

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
  const door = entry && entry.doors.some((d) => d.port === trace.to.port) ? trace.to.port : undefined;
  return {
    trace,
    entry,
    door,
    rail,
    from: trace.from.host,
    room: reached?.room,
    roomHouse: reached?.house,
    look: trace.outcome === 'reply' ? 'answered' : trace.outcome === 'refused' || trace.outcome === 'reset' ? 'refused' : trace.outcome === 'open' ? 'open' : 'dropped',
    said: sentence(trace, reached?.room, reached?.house),
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
  if (trace.outcome === 'reply' && room) return `answered by ${room.name} on ${house?.name}`;
  const where = trace.end ? ` by ${trace.end.host}${trace.end.by ? `: ${trace.end.by}` : ''}` : '';
  return `${ENDS[trace.outcome]}${trace.outcome === 'reply' || trace.outcome === 'open' ? '' : where}`;
}
