// What the server programs of images share: waiting for the end, declared ports, the headers of Go's net/http.
import { encode } from '../../../base/bytes.ts';
import { rfc1123 } from '../../../base/time.ts';
import type { Outcome } from '../../network/sockets.ts';
import { NET_WORDS } from '../../os/net-words.ts';
import type { Process, Signal } from '../../os/types.ts';
import type { Header, HttpResponse } from '../../programs/lib/http.ts';

/** Runs until one of the signals comes, and gives its exit code. Signals that are not named keep their default action. */
export function untilSignal(p: Process, exits: Partial<Record<Signal, number>>): Promise<number> {
  return p.wait(
    new Promise<number>((resolve) => {
      for (const [signal, code] of Object.entries(exits) as [Signal, number][]) p.onSignal(signal, () => resolve(code));
    }),
  );
}

export interface DeclaredPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The container's declared ports (PORTSIDE_PORTS="80,443,53/udp"), or those given here when it declares none. */
export function declaredPorts(p: Process, fallback: readonly number[]): readonly DeclaredPort[] {
  const ports: DeclaredPort[] = [];
  for (const word of (p.variable('PORTSIDE_PORTS') ?? '').split(',')) {
    const match = /^(\d+)(?:\/(tcp|udp))?$/i.exec(word.trim());
    if (match) ports.push({ port: Number(match[1]), protocol: match[2]?.toLowerCase() === 'udp' ? 'udp' : 'tcp' });
  }
  return ports.length > 0 ? ports : fallback.map((port) => ({ port, protocol: 'tcp' as const }));
}

/** A failed bind(2) in words. */
export function bindProblem(outcome: Outcome<unknown>): string | undefined {
  return outcome.ok ? undefined : NET_WORDS[outcome.error];
}

/** An answer as Go's net/http writes it: own headers by name, then Date and Content-Length, then the guessed type. */
export function goResponse(p: Process, status: number, body: string, headers: readonly Header[] = [], type?: string): HttpResponse {
  const own = [...headers, ...(type === undefined ? [] : [['Content-Type', type] as const])].sort(([a], [b]) => (a < b ? -1 : 1));
  const guessed: Header[] = type === undefined && body !== '' ? [['Content-Type', goType(body)]] : [];
  return { status, headers: [...own, ['Date', httpDate(p)], ['Content-Length', ''], ...guessed], body };
}

/** http.Error and http.NotFound. */
export function goError(p: Process, status: number, text: string): HttpResponse {
  return goResponse(p, status, `${text}\n`, [['X-Content-Type-Options', 'nosniff']], 'text/plain; charset=utf-8');
}

/** The Date header's value now. */
export function httpDate(p: Pick<Process, 'clock'>): string {
  return rfc1123(p.clock.now(), 'GMT');
}

function goType(body: string): string {
  return /^\s*<(!doctype html|html|head|body|h1|div|p|br|table|title|script)[\s>]/i.test(body) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
}

/** A body that is sent in one chunk, for servers that do not say its length. */
export function inOneChunk(text: string): { read(): Promise<Uint8Array | null> } {
  let left: Uint8Array | null = encode(text);
  return {
    read: async () => {
      const now = left;
      left = null;
      return now;
    },
  };
}
