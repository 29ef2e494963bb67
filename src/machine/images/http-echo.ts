// hashicorp/http-echo: one text for every request. upstream: hashicorp/http-echo main.go

import type { Process, Program } from '../os/types.ts';
import { type HttpRequest, type HttpResponse, headerOf } from '../programs/lib/http.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { goFlags, goLog, goServe, goStamp } from './lib/go-server.ts';
import { logOut } from './lib/log.ts';
import { goResponse } from './lib/server.ts';
import type { Image } from './types.ts';

const HEADERS = [
  ['X-App-Name', 'http-echo'],
  ['X-App-Version', '1.0.0'],
] as const;

const httpEcho: Program = {
  name: 'http-echo',
  summary: 'answer with a fixed text',
  async main(p) {
    const parsed = goFlags(p.argv.slice(1), { listen: 'text', text: 'text', version: 'switch', 'status-code': 'text' });
    const refuse = async (text: string, code: number): Promise<number> => {
      await p.err(`${text}\n`);
      return code;
    };
    if ('problem' in parsed) return refuse(parsed.problem, 2);
    if (parsed.flags.has('version')) return refuse('http-echo v1.0.0', 0);
    const text = parsed.flags.get('text') || p.variable('ECHO_TEXT') || '';
    if (text === '') return refuse('Missing -text option!', 127);
    if (parsed.rest.length > 0) return refuse('Too many arguments!', 127);
    const listen = parsed.flags.get('listen') ?? ':5678';
    const status = Number(parsed.flags.get('status-code') ?? 200);
    goLog(p, `[INFO] server is listening on ${listen}`);
    return goServe(p, Number(listen.slice(listen.lastIndexOf(':') + 1)), (request) => answer(p, request, text, status), {
      onAnswer: (request, response, sent) => note(p, request, response, sent),
    });
  },
};

function answer(p: Process, request: HttpRequest, text: string, status: number): HttpResponse {
  if (request.path === '/health') return goResponse(p, 200, '{"status":"ok"}\n', HEADERS);
  return goResponse(p, status, `${text}\n`, HEADERS);
}

function note(p: Process, request: HttpRequest, response: HttpResponse, sent: number): void {
  if (request.path === '/health') return;
  const stamp = goStamp(p);
  const host = headerOf(request.headers, 'host') ?? '';
  logOut(
    p,
    `${stamp} ${host} ${hostPort(request.remote.ip, request.remote.port)} "${request.method} ${request.target} HTTP/${request.version}" ${response.status} ${sent} "${headerOf(request.headers, 'user-agent') ?? ''}" 12µs\n`,
  );
}

export const hashicorpHttpEcho: Image = {
  repository: 'hashicorp/http-echo',
  entrypoint: ['/http-echo'],
  cmd: [],
  exposedPorts: [5678],
  size: 3_600_000,
  programs: { '/http-echo': httpEcho },
};
