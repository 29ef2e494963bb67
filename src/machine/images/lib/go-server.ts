// Small HTTP servers in Go: one program from a handler, with log lines and the flags of the `flag` package.

import { partsOf } from '../../../base/time.ts';
import type { Process, Program } from '../../os/types.ts';
import type { HttpRequest, HttpResponse } from '../../programs/lib/http.ts';
import { type HttpServerOptions, serveHttp } from '../../programs/lib/http-server.ts';
import { logErr } from './log.ts';
import { bindProblem, untilSignal } from './server.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** 2026/01/31 09:30:00, as Go's log package stamps lines. */
export function goStamp(p: Pick<Process, 'clock'>): string {
  const t = partsOf(p.clock.now());
  return `${t.year}/${two(t.month)}/${two(t.day)} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
}

/** A line of Go's log package, on stderr. */
export function goLog(p: Process, text: string): void {
  logErr(p, `${goStamp(p)} ${text}\n`);
}

/** Serves until SIGTERM or SIGINT; the exit code. A port that is taken ends it as log.Fatal does. */
export async function goServe(p: Process, port: number, handler: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>, options: HttpServerOptions = {}): Promise<number> {
  const problem = bindProblem(serveHttp(p.net, port, handler, options));
  if (problem) {
    goLog(p, `listen tcp :${port}: bind: ${problem.toLowerCase()}`);
    return 1;
  }
  // A Go program that handles no signal dies of SIGTERM by its runtime, even as the first process.
  return untilSignal(p, { SIGTERM: 2, SIGINT: 2 });
}

/** A server whose port comes from $PORT or is fixed, and whose start line is always the same. */
export function goServer(
  name: string,
  port: (p: Process) => number,
  start: (p: Process, port: number) => void,
  answer: (p: Process, request: HttpRequest) => HttpResponse,
): Program {
  return {
    name,
    summary: `${name}, as its image runs it`,
    main(p) {
      const at = port(p);
      start(p, at);
      return goServe(p, at, (request) => answer(p, request));
    },
  };
}

/** -name value, -name=value, --name; undefined for what Go's flag package refuses. */
export function goFlags(
  argv: readonly string[],
  known: Readonly<Record<string, 'text' | 'switch'>>,
): { readonly flags: ReadonlyMap<string, string>; readonly rest: readonly string[] } | { readonly problem: string } {
  const flags = new Map<string, string>();
  let i = 0;
  for (; i < argv.length; i++) {
    const match = /^--?([^-=][^=]*)(?:=([\s\S]*))?$/.exec(argv[i] ?? '');
    if (!match) break;
    const name = match[1] ?? '';
    const kind = known[name];
    if (!kind) return { problem: `flag provided but not defined: -${name}` };
    const value = match[2] ?? (kind === 'switch' ? 'true' : argv[++i]);
    if (value === undefined) return { problem: `flag needs an argument: -${name}` };
    flags.set(name, value);
  }
  return { flags, rest: argv.slice(i) };
}
