// netexec's /dial: tries a host and port some times and lists the answers.
import { decode, encode } from '../../../../base/bytes.ts';
import { NET_WORDS } from '../../../os/net-words.ts';
import type { Process } from '../../../os/types.ts';
import { callHttp } from '../../../programs/lib/http-client.ts';
import { hostPort } from '../../../programs/lib/ip.ts';
import { resolve } from '../../../programs/lib/resolver.ts';

const TIMEOUT = 5000;

export interface Dial {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http' | 'udp';
  readonly request: string;
  readonly tries: number;
}

/** The answers and the errors, or why the address is none. */
export async function dialAll(p: Process, d: Dial): Promise<{ readonly responses?: readonly string[]; readonly errors?: readonly string[] } | string> {
  const found = await resolve(p, d.host);
  const ip = found.ok ? (found.addresses.find((a) => !a.includes(':')) ?? found.addresses[0]) : undefined;
  if (ip === undefined) return `lookup ${d.host}: no such host`;
  const responses: string[] = [];
  const errors: string[] = [];
  for (let i = 0; i < d.tries; i++) {
    const one = d.protocol === 'http' ? await overHttp(p, ip, d) : await overUdp(p, ip, d);
    if (one.ok) responses.push(one.text);
    else errors.push(one.text);
  }
  return { ...(errors.length > 0 ? { errors } : {}), ...(responses.length > 0 ? { responses } : {}) };
}

interface Try {
  readonly ok: boolean;
  readonly text: string;
}

async function overHttp(p: Process, ip: string, d: Dial): Promise<Try> {
  const at = hostPort(ip, d.port);
  const result = await callHttp(
    p.net,
    p.clock,
    { ip, port: d.port },
    {
      target: `/${d.request}`,
      headers: [
        ['Host', at],
        ['User-Agent', 'Go-http-client/1.1'],
        ['Accept-Encoding', 'gzip'],
      ],
      timeout: TIMEOUT,
    },
  );
  if (result.ok) return { ok: true, text: decode(result.body) };
  const asked = `Get "http://${at}/${d.request}": `;
  if (result.error === 'timeout' || result.error === 'ETIMEDOUT') return { ok: false, text: `${asked}context deadline exceeded (Client.Timeout exceeded while awaiting headers)` };
  if (result.error in NET_WORDS) return { ok: false, text: `${asked}dial tcp ${at}: connect: ${NET_WORDS[result.error as keyof typeof NET_WORDS].toLowerCase()}` };
  return { ok: false, text: `${asked}EOF` };
}

async function overUdp(p: Process, ip: string, d: Dial): Promise<Try> {
  const opened = p.net.udp(0, ip.includes(':') ? { ip: '::' } : {});
  if (!opened.ok) return { ok: false, text: `udp dial failed. err:${opened.error}` };
  const socket = opened.value;
  const answered = new Promise<Try>((done) => {
    const timer = p.clock.after(TIMEOUT, () =>
      done({ ok: false, text: `reading from udp connection failed. err:'read udp ${hostPort(socket.local.ip, socket.local.port)}->${hostPort(ip, d.port)}: i/o timeout'` }),
    );
    socket.onDatagram = (datagram) => {
      timer.cancel();
      done({ ok: true, text: decode(datagram.bytes) });
    };
    socket.onError = (error) => {
      timer.cancel();
      done({
        ok: false,
        text: `reading from udp connection failed. err:'read udp ${hostPort(socket.local.ip, socket.local.port)}->${hostPort(ip, d.port)}: read: ${NET_WORDS[error].toLowerCase()}'`,
      });
    };
  });
  socket.send({ ip, port: d.port }, encode(d.request));
  return p.wait(answered).finally(() => socket.dispose());
}
