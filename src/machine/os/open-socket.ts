// A connection as an open file, for a shell that takes /dev/tcp/HOST/PORT for one: no such files exist. upstream: bash lib/sh/netopen.c netopen
import type { Opener } from './host.ts';
import { SocketError, SocketFile } from './socket-file.ts';
import type { OpenFile } from './types.ts';

/** A host or a port that has no number. upstream: getaddrinfo(3) EAI_NONAME, EAI_SERVICE */
export class UnknownName extends Error {
  readonly sought: string;
  constructor(sought: string, words: string) {
    super(words);
    this.sought = sought;
  }
}

/** Connects to a port of a host; with UDP only names it. */
export async function openSocket(p: Opener, protocol: 'tcp' | 'udp', host: string, port: string): Promise<OpenFile> {
  const ip = /^[\d.]+$/.test(host) || host.includes(':') ? host : await p.wait(p.machine.resolve(host, p));
  if (ip === undefined) throw new UnknownName(host, 'Name or service not known');
  // There is no /etc/services to look a name up in.
  if (!/^\d+$/.test(port)) throw new UnknownName(port, 'Servname not supported for ai_socktype');
  const to = { ip, port: Number(port) & 0xffff };
  if (protocol === 'udp') {
    const socket = p.net.udp();
    if (!socket.ok) throw new SocketError(socket.error);
    return p.adopt(new SocketFile({ udp: socket.value, to }));
  }
  const outcome = await p.net.connect(to);
  if (!outcome.ok) throw new SocketError(outcome.error);
  return p.adopt(new SocketFile({ tcp: outcome.value }));
}
