// A connection as an open file, for a shell that takes /dev/tcp/HOST/PORT for one: no such files exist. upstream: bash lib/sh/netopen.c netopen
import type { Opener } from './host.ts';
import { SocketError, SocketFile } from './socket-file.ts';
import type { OpenFile } from './types.ts';

/** A host name that nobody knows. */
export class UnknownHost extends Error {
  readonly host: string;
  constructor(host: string) {
    super('Name or service not known');
    this.host = host;
  }
}

/** Connects to a port of a host; with UDP only names it. */
export async function openSocket(p: Opener, protocol: 'tcp' | 'udp', host: string, port: string): Promise<OpenFile> {
  const ip = /^[\d.]+$/.test(host) || host.includes(':') ? host : await p.wait(p.machine.resolve(host, p));
  if (ip === undefined) throw new UnknownHost(host);
  const to = { ip, port: Number(port) };
  if (protocol === 'udp') {
    const socket = p.net.udp();
    if (!socket.ok) throw new SocketError(socket.error);
    return p.adopt(new SocketFile({ udp: socket.value, to }));
  }
  const outcome = await p.net.connect(to);
  if (!outcome.ok) throw new SocketError(outcome.error);
  return p.adopt(new SocketFile({ tcp: outcome.value }));
}
