// Local listeners in front of a pod's ports. upstream: client-go/tools/portforward/portforward.go
import type { TcpConnection, TcpListener } from '../../../../machine/network/sockets.ts';
import type { Pod } from '../../../api/generated/types.ts';
import { pathOf } from '../../../api/meta.ts';
import { PODS } from '../../../api/resources.ts';
import type { DuplexStream, PortForwardSession } from '../../../api/wire.ts';
import { CommandError } from '../errors.ts';
import { klog } from '../go/klog.ts';
import type { Session } from '../session.ts';
import { upgraded } from './upgrade.ts';

interface PortPair {
  readonly local: number;
  readonly remote: number;
}

/** [LOCAL:]REMOTE pairs; an empty LOCAL takes any free port. Throws in upstream's words. */
function parsePorts(ports: readonly string[]): PortPair[] {
  return ports.map((text) => {
    const parts = text.split(':');
    if (parts.length > 2) throw new CommandError(`invalid port format '${text}'`);
    const [first = '', second] = parts;
    const local = number(second === undefined ? first : first || '0', 'local');
    const remote = number(second ?? first, 'remote');
    if (remote === 0) throw new CommandError('remote port must be > 0');
    return { local, remote };
  });
}

function number(text: string, which: 'local' | 'remote'): number {
  const wrong = !/^\d+$/.test(text) ? 'invalid syntax' : Number(text) > 65535 ? 'value out of range' : '';
  if (wrong) throw new CommandError(`error parsing ${which} port '${text}': strconv.ParseUint: parsing ${JSON.stringify(text)}: ${wrong}`);
  return Number(text);
}

interface Address {
  readonly ip: string;
  readonly family: 'tcp4' | 'tcp6';
}

function addressesOf(given: readonly string[]): Address[] {
  return given.flatMap((a): Address[] => {
    if (a === 'localhost') {
      return [
        { ip: '127.0.0.1', family: 'tcp4' },
        { ip: '::1', family: 'tcp6' },
      ];
    }
    if (/^\d+\.\d+\.\d+\.\d+$/.test(a)) return [{ ip: a, family: 'tcp4' }];
    if (a.includes(':')) return [{ ip: a, family: 'tcp6' }];
    throw new CommandError(`${a} is not a valid IP`);
  });
}

const shown = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** Listens and forwards until the pod is gone or a signal comes. */
export async function forwardPorts(s: Session, pod: Pod, ports: readonly string[], given: readonly string[]): Promise<void> {
  if (given.length === 0) throw new CommandError('you must specify at least 1 address');
  const addresses = addressesOf(given);
  const pairs = parsePorts(ports);
  const query = pairs.map((p) => ['ports', String(p.remote)] as const);
  const session = await upgraded(s, 'portforward', { path: pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'portforward'), query }).catch((e: unknown) => {
    throw e instanceof CommandError ? new CommandError(`error upgrading connection: ${e.message}`) : e;
  });
  const listeners: TcpListener[] = [];
  // A connection that the pod's side refuses ends the forwarding, as it ends the real one's stream.
  let fail: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    fail = resolve;
    void session.closed.then(resolve);
  });
  try {
    let listening = 0;
    for (const pair of pairs) listening += (await listenOn(s, { session, fail }, pair, addresses, listeners)) ? 1 : 0;
    if (listening === 0) throw new CommandError(`unable to listen on any of the requested ports: [${pairs.map((p) => `{${p.local} ${p.remote}}`).join(' ')}]`);
    await s.p.wait(lost);
    throw new CommandError('lost connection to pod');
  } finally {
    for (const l of listeners) l.dispose();
    session.dispose();
  }
}

interface Way {
  readonly session: PortForwardSession;
  readonly fail: () => void;
}

async function listenOn(s: Session, way: Way, pair: PortPair, addresses: readonly Address[], listeners: TcpListener[]): Promise<boolean> {
  const errors: string[] = [];
  let port = pair.local;
  let opened = 0;
  for (const { ip, family } of addresses) {
    const outcome = s.p.net.listen(port, (c) => void handle(s, way, c, port, pair.remote), { ip, program: { name: 'kubectl', pid: s.p.pid } });
    if (outcome.ok) {
      listeners.push(outcome.value);
      port = outcome.value.local.port;
      opened++;
      await s.out(`Forwarding from ${shown(ip, port)} -> ${pair.remote}\n`);
    } else {
      const why = outcome.error === 'EADDRINUSE' ? 'address already in use' : outcome.error === 'EACCES' ? 'permission denied' : 'cannot assign requested address';
      errors.push(`unable to create listener: Error listen ${family} ${shown(ip, port)}: bind: ${why}`);
    }
  }
  if (opened === 0) await s.err(`Unable to listen on port ${port}: Listeners failed to create with the following errors: [${errors.join(' ')}]\n`);
  return opened > 0;
}

async function handle(s: Session, way: Way, connection: TcpConnection, port: number, remote: number): Promise<void> {
  await s.out(`Handling connection for ${port}\n`);
  const opened = await way.session.connect(remote);
  if ('error' in opened) {
    await s.err(klog(s.p, 'portforward.go:522', `"Unhandled Error" err=${JSON.stringify(`an error occurred forwarding ${port} -> ${remote}: ${opened.error}`)}`, 'E'));
    connection.close();
    way.fail();
    return;
  }
  connection.onData = (bytes) => void opened.data.write(bytes).catch(() => connection.close());
  connection.onEnd = (error) => (error ? opened.data.close() : opened.data.end());
  await pump(opened.data, connection);
}

async function pump(from: DuplexStream, to: TcpConnection): Promise<void> {
  try {
    for (;;) {
      const bytes = await from.read();
      if (!bytes) break;
      to.send(bytes);
    }
    to.shutdown();
  } catch {
    // The pod's side has reset the connection: so do we.
    to.reset();
  }
}
