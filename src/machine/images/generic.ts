// A container that is not simulated in detail: it says so, and listens on the ports it declares.
import { decode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import { declaredPorts, untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

const ENTRY = '/usr/local/bin/portside-generic';

/** The stand-in: `ports` are listened on when the container declares none. */
function generic(ports: readonly number[]): Program {
  return {
    name: 'portside-generic',
    summary: 'stands in for an image that is not simulated in detail',
    async main(p) {
      const declared = declaredPorts(p, ports);
      const listening: string[] = [];
      for (const { port, protocol } of declared) {
        if (protocol === 'udp') p.net.udp(port);
        else if (!p.net.listen(port, (connection) => answer(p, connection)).ok) {
          await p.err(`portside: port ${port} is taken\n`);
          return 1;
        }
        listening.push(`${port}/${protocol}`);
      }
      const what = listening.length > 0 ? `it only listens on ${listening.join(', ')}` : 'it only runs';
      await p.out(`portside: this image is not simulated in detail; ${what}\n`);
      return untilSignal(p, { SIGTERM: 0, SIGINT: 130 });
    },
  };
}

/** HTTP requests are answered by a plain page, so that a route can be tried; other talk is accepted in silence. */
function answer(p: Process, connection: import('../network/sockets.ts').TcpConnection): void {
  connection.onData = (bytes) => {
    if (!/^(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS) /.test(decode(bytes.subarray(0, 8)))) return;
    const body = `portside: ${p.machine.hostname} stands in for an image that is not simulated in detail\n`;
    const head = decode(bytes).startsWith('HEAD ');
    connection.send(new TextEncoder().encode(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${head ? '' : body}`));
  };
  connection.onEnd = () => connection.close();
}

/** An image of this kind under a repository's name. */
export function genericImage(repository: string, ports: readonly number[], size = 59_000_000): Image {
  return { repository, entrypoint: [ENTRY], cmd: [], exposedPorts: ports, size, generic: true, files: debianFiles(), programs: { ...debianPrograms(), [ENTRY]: generic(ports) } };
}
