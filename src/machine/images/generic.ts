// A container that is not simulated in detail: it says so, and listens on the ports it declares.
import type { Process, Program } from '../os/types.ts';
import type { HttpResponse } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
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
        else if (!serve(p, port)) {
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

/** HTTP requests are answered by a plain page, so that a route can be tried; other talk is heard in silence. */
function serve(p: Process, port: number): boolean {
  const page: HttpResponse = {
    status: 200,
    headers: [['Content-Type', 'text/plain']],
    body: `portside: ${p.machine.hostname} stands in for an image that is not simulated in detail\n`,
  };
  return serveHttp(p.net, port, () => page, { onBadRequest: () => ({ status: 400, fault: 'silence' }) }).ok;
}

/** An image of this kind under a repository's name. */
export function genericImage(repository: string, ports: readonly number[], size = 59_000_000): Image {
  return { repository, entrypoint: [ENTRY], cmd: [], exposedPorts: ports, size, generic: true, files: debianFiles(), programs: { ...debianPrograms(), [ENTRY]: generic(ports) } };
}
