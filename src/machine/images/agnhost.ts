// agnhost, the test image of Kubernetes: netexec, serve-hostname, pause, connect, porter. upstream: kubernetes/test/images/agnhost

import { encode } from '../../base/bytes.ts';
import { NET_WORDS } from '../os/net-words.ts';
import type { Process, Program } from '../os/types.ts';
import { hostPort } from '../programs/lib/ip.ts';
import { resolve } from '../programs/lib/resolver.ts';
import { netexec } from './lib/agnhost/netexec.ts';
import { alpineFiles, alpinePrograms } from './lib/busybox.ts';
import { goLog, goServe } from './lib/go-server.ts';
import { pflags } from './lib/pflags.ts';
import { goResponse, untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

const NOT_HERE =
  'audit-proxy crd-conversion-webhook dns-server-list entrypoint-tester etc-hosts fake-gitserver grpc-health-checking guestbook inclusterclient liveness logs-generator mounttest mtlsclient mtlsserver net nettest no-snat-test no-snat-test-proxy openidmetadata pod-certificate-signer port-forward-tester resource-consumer-controller tcp-reset test-webserver webhook tar'.split(
    ' ',
  );

const agnhost: Program = {
  name: 'agnhost',
  summary: 'test servers of Kubernetes',
  async main(p) {
    const [command, ...args] = p.argv.slice(1);
    switch (command) {
      case 'pause':
        await p.out('Paused\n');
        return untilSignal(p, { SIGTERM: 0, SIGINT: 0 });
      case 'netexec':
        return netexec(p, args);
      case 'serve-hostname':
        return serveHostname(p, args);
      case 'connect':
        return connect(p, args);
      case 'porter':
        return porter(p);
      case 'dns-suffix':
        return dnsSuffix(p);
      case undefined:
      case 'help':
      case '--help':
        await p.out(
          "Usage:\n  app [command]\n\nAvailable Commands:\n  connect        Attempts a TCP, UDP, or SCTP connection and returns useful errors\n  dns-suffix     Prints the host's DNS suffix list\n  help           Help about any command\n  netexec        Creates HTTP(S), UDP, and (optionally) SCTP servers with various endpoints\n  pause          Pauses the execution\n  porter         Serves requested data on ports specified in ENV variables\n  serve-hostname Serves the hostname\n",
        );
        return 0;
      default:
        await p.err(
          NOT_HERE.includes(command) ? `portside: agnhost ${command} is not simulated here\n` : `Error: unknown command "${command}" for "app"\nRun 'app --help' for usage.\n`,
        );
        return 1;
    }
  },
};

async function refuse(p: Process, problem: string): Promise<number> {
  await p.err(`Error: ${problem}\n`);
  return 1;
}

async function serveHostname(p: Process, args: readonly string[]): Promise<number> {
  const parsed = pflags(args, { tcp: 'switch', udp: 'switch', http: 'switch', close: 'switch', port: 'number' });
  if ('problem' in parsed) return refuse(p, parsed.problem);
  const port = Number(parsed.flags.get('port') ?? 9376);
  const raw = parsed.flags.get('tcp') === 'true' || parsed.flags.get('udp') === 'true';
  const name = p.machine.hostname;
  goLog(p, `Serving on port ${port}.`);
  if (!raw) {
    return goServe(p, port, (request) => {
      goLog(p, `HTTP request from ${hostPort(request.remote.ip, request.remote.port)}`);
      return { ...goResponse(p, 200, name), close: parsed.flags.get('close') === 'true' };
    });
  }
  if (parsed.flags.get('tcp') === 'true') {
    p.net.listen(port, (connection) => {
      goLog(p, `TCP request from ${hostPort(connection.remote.ip, connection.remote.port)}`);
      connection.send(encode(name));
      connection.close();
    });
  }
  if (parsed.flags.get('udp') === 'true') {
    const opened = p.net.udp(port);
    if (opened.ok) {
      opened.value.onDatagram = (d) => {
        goLog(p, `UDP request from ${hostPort(d.from.ip, d.from.port)}`);
        opened.value.send(d.from, encode(name));
      };
    }
  }
  return untilSignal(p, { SIGTERM: 2, SIGINT: 2 });
}

/** One try to connect; the word for how it failed. */
async function connect(p: Process, args: readonly string[]): Promise<number> {
  const parsed = pflags(args, { timeout: 'text', protocol: 'text', 'udp-data': 'text', 'sctp-data': 'text' });
  if ('problem' in parsed) return refuse(p, parsed.problem);
  if ((parsed.flags.get('protocol') ?? 'tcp') !== 'tcp') return refuse(p, 'portside: only --protocol tcp is simulated here');
  const match = /^(.*):(\d+)$/.exec(parsed.rest[0] ?? '');
  const fail = async (word: string): Promise<number> => {
    await p.err(`${word}\n`);
    return 1;
  };
  if (!match) return fail('DNS');
  const seconds = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(parsed.flags.get('timeout') ?? '0');
  const timeout = Number(seconds?.[1] ?? 0) * ({ ms: 1, s: 1000, m: 60_000 }[seconds?.[2] ?? 's'] ?? 1000);
  const found = await resolve(p, (match[1] ?? '').replace(/^\[(.*)\]$/, '$1'));
  const ip = found.ok ? found.addresses[0] : undefined;
  if (ip === undefined) return fail('DNS');
  const outcome = await p.wait(p.net.connect({ ip, port: Number(match[2]) }, timeout > 0 ? { timeout } : {}));
  if (outcome.ok) {
    outcome.value.close();
    return 0;
  }
  if (outcome.error === 'ETIMEDOUT') return fail('TIMEOUT');
  return fail(outcome.error === 'ECONNREFUSED' ? 'REFUSED' : `OTHER: ${NET_WORDS[outcome.error]}`);
}

/** SERVE_PORT_80=hello serves hello on port 80. */
async function porter(p: Process): Promise<number> {
  for (const [name, value] of p.env) {
    const match = /^SERVE_(TLS_)?PORT_(\d+)$/.exec(name);
    if (!match) continue;
    if (match[1]) return refuse(p, `portside: ${name} is not simulated here`);
    void goServe(p, Number(match[2]), () => goResponse(p, 200, value));
  }
  return untilSignal(p, { SIGTERM: 2, SIGINT: 2 });
}

async function dnsSuffix(p: Process): Promise<number> {
  const text = p.fs.exists('/etc/resolv.conf') ? p.fs.readText('/etc/resolv.conf') : '';
  const search = /^search\s+(.*)$/m.exec(text)?.[1] ?? '';
  await p.out(`${search.split(/\s+/).join(',')}\n`);
  return 0;
}

export const agnhostImages: readonly Image[] = [
  'registry.k8s.io/e2e-test-images/agnhost',
  'k8s.gcr.io/e2e-test-images/agnhost',
  'gcr.io/kubernetes-e2e-test-images/agnhost',
  'gcr.io/k8s-staging-e2e-test-images/agnhost',
].map((repository) => ({
  repository,
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  exposedPorts: [80, 8080, 8081, 9376, 5000],
  size: 51_100_000,
  files: alpineFiles(),
  programs: { ...alpinePrograms(['curl', 'dig', 'nslookup', 'host', 'iptables', 'bash']), '/agnhost': agnhost },
}));
