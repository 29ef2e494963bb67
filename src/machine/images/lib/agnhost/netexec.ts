// agnhost netexec: an HTTP and a UDP server with end points for tests. upstream: kubernetes/test/images/agnhost/netexec/netexec.go
import { type Bytes, concat, decode, encode } from '../../../../base/bytes.ts';
import { rfc3339 } from '../../../../base/time.ts';
import type { OpenFile, Process } from '../../../os/types.ts';
import type { HttpRequest, HttpResponse } from '../../../programs/lib/http.ts';
import { serveHttp } from '../../../programs/lib/http-server.ts';
import { hostPort } from '../../../programs/lib/ip.ts';
import { goLog } from '../go-server.ts';
import { pflags } from '../pflags.ts';
import { queryValue } from '../request-text.ts';
import { bindProblem, goError, goResponse, untilSignal } from '../server.ts';
import { dialAll } from './dial.ts';

const FLAGS = {
  'http-port': 'number',
  'udp-port': 'number',
  'sctp-port': 'number',
  'tls-cert-file': 'text',
  'tls-private-key-file': 'text',
  'http-override': 'text',
  'udp-listen-addresses': 'text',
  'delay-shutdown': 'number',
} as const;

interface State {
  readonly p: Process;
  ready: boolean;
  readonly exit: (code: number) => void;
}

/** Runs until it is told to end. */
export async function netexec(p: Process, args: readonly string[]): Promise<number> {
  const parsed = pflags(args, FLAGS);
  const problem = 'problem' in parsed ? parsed.problem : unsupported(parsed.flags);
  if (problem !== undefined || 'problem' in parsed) {
    await p.err(`Error: ${problem}\n`);
    return 1;
  }
  const { flags } = parsed;
  const port = Number(flags.get('http-port') ?? 8080);
  const udpPort = Number(flags.get('udp-port') ?? 8081);
  let end: (code: number) => void = () => undefined;
  const told = new Promise<number>((resolve) => {
    end = resolve;
  });
  const state: State = { p, ready: false, exit: (code) => end(code) };
  const override = flags.get('http-override');
  const handler = (request: HttpRequest): HttpResponse | Promise<HttpResponse> => answer(state, override === undefined ? request : withTarget(request, override));
  goLog(p, `Started HTTP server on port ${port}`);
  const taken = bindProblem(serveHttp(p.net, port, handler));
  if (taken) {
    goLog(p, `listen tcp :${port}: bind: ${taken.toLowerCase()}`);
    return 1;
  }
  if (udpPort !== -1) serveUdp(state, udpPort);
  return p.wait(Promise.race([told, untilSignal(p, { SIGTERM: 0, SIGINT: 2 })]));
}

function unsupported(flags: ReadonlyMap<string, string>): string | undefined {
  for (const name of ['tls-cert-file', 'udp-listen-addresses']) if (flags.get(name)) return `portside: --${name} is not simulated here`;
  return Number(flags.get('sctp-port') ?? -1) === -1 ? undefined : 'portside: SCTP is not simulated here';
}

function withTarget(request: HttpRequest, target: string): HttpRequest {
  const [path = '/', query = ''] = target.split('?', 2);
  return { ...request, method: 'GET', target, path, query };
}

function serveUdp(state: State, port: number): void {
  const { p } = state;
  const opened = p.net.udp(port);
  if (!opened.ok) return goLog(p, `Error from net.ListenUDP(): ${opened.error}`);
  goLog(p, `Started UDP server on port  ${port}`);
  state.ready = true;
  const socket = opened.value;
  socket.onDatagram = (d) => {
    const text = decode(d.bytes).trim();
    const [word = '', ...rest] = text.split(' ');
    const lower = word.toLowerCase();
    if (lower === 'hostname') socket.send(d.from, encode(p.machine.hostname));
    else if (lower === 'echo') socket.send(d.from, encode(rest.join(' ')));
    else if (lower === 'clientip') socket.send(d.from, encode(hostPort(d.from.ip, d.from.port)));
    else if (text !== '') goLog(p, `Unknown udp command received: ${text}`);
  };
}

function answer(state: State, request: HttpRequest): HttpResponse | Promise<HttpResponse> {
  const { p } = state;
  const value = (name: string): string => queryValue(request, name) ?? '';
  const log = (text: string): void => goLog(p, `GET ${text}`);
  switch (request.path) {
    case '/clientip':
      log('/clientip');
      return goResponse(p, 200, hostPort(request.remote.ip, request.remote.port));
    case '/hostname':
    case '/hostName':
      log(request.path);
      return goResponse(p, 200, p.machine.hostname);
    case '/healthz':
      log('/healthz');
      return goResponse(p, state.ready ? 200 : 412, '');
    case '/echo': {
      log(`/echo?msg=${value('msg')}&code=${value('code')}`);
      if (value('code') !== '' && !/^-?\d+$/.test(value('code'))) return goResponse(p, 200, `argument 'code' must be an integer or empty, got ${JSON.stringify(value('code'))}\n`);
      return goResponse(p, Number(value('code') || 200), value('msg'));
    }
    case '/redirect':
      log(`/redirect?location=${value('location')}&code=${value('code')}`);
      return goResponse(p, Number(value('code') || 302), '', [['Location', value('location')]]);
    case '/dial':
      log(`/dial?host=${value('host')}&protocol=${value('protocol')}&port=${value('port')}&request=${value('request')}&tries=${value('tries')}`);
      return dial(p, request);
    case '/shell':
      log(`/shell?cmd=${value('shellCommand') || value('cmd')}`);
      return shell(p, value('shellCommand') || value('cmd'));
    case '/shutdown':
      log('/shutdown');
      state.exit(0);
      return { status: 200, fault: 'close' };
    case '/exit':
      log(`/exit?code=${value('code')}&timeout=${value('timeout')}&wait=${value('wait')}`);
      state.exit(Number(value('code') || 0));
      return { status: 200, fault: 'close' };
    case '/upload':
      return goError(p, 501, 'portside: /upload is not simulated here');
    default:
      log('/');
      return goResponse(
        p,
        200,
        `NOW: ${rfc3339(p.clock.now()).replace('T', ' ').replace('Z', '')}.${String(Math.floor(p.clock.now() % 1000)).padStart(3, '0')} +0000 UTC m=+1.000000001`,
      );
  }
}

async function dial(p: Process, request: HttpRequest): Promise<HttpResponse> {
  const value = (name: string): string => queryValue(request, name) ?? '';
  if (value('request') === '') return goError(p, 400, 'request parameter not specified. <nil>');
  const protocol = value('protocol').toLowerCase() || 'http';
  if (protocol !== 'http' && protocol !== 'udp') return goError(p, 400, `unsupported protocol. ${value('protocol')}`);
  const tries = value('tries') === '' ? 1 : Number(value('tries'));
  if (!Number.isInteger(tries)) return goError(p, 400, `tries parameter is invalid. strconv.Atoi: parsing ${JSON.stringify(value('tries'))}: invalid syntax`);
  const result = await dialAll(p, { host: value('host'), port: Number(value('port')), protocol, request: value('request'), tries });
  if (typeof result === 'string') return goError(p, 400, `host and/or port param are invalid. ${result}`);
  return goResponse(p, 200, JSON.stringify(result));
}

async function shell(p: Process, command: string): Promise<HttpResponse> {
  const chunks: Bytes[] = [];
  const sink: OpenFile = { kind: 'pipe', tty: undefined, read: async () => null, write: async (bytes) => void chunks.push(bytes), close: () => undefined };
  const child = p.spawn({
    argv: ['/bin/sh', '-c', command],
    files: new Map([
      [1, sink],
      [2, sink],
    ]),
  });
  const status = await p.wait(child.exited);
  const output = decode(concat(chunks));
  const result = { ...(status.code === 0 ? {} : { error: `exit status ${status.code}` }), ...(output === '' ? {} : { output }) };
  return goResponse(p, 200, JSON.stringify(result));
}
