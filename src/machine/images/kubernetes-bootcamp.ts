// gcr.io/google-samples/kubernetes-bootcamp: the server of the "Kubernetes Basics" tutorial, a Node program.

import { rfc3339 } from '../../base/time.ts';
import type { Process, Program } from '../os/types.ts';
import type { HttpResponse } from '../programs/lib/http.ts';
import { serveHttp } from '../programs/lib/http-server.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import { logOut } from './lib/log.ts';
import { bindProblem, httpDate, inOneChunk, untilSignal } from './lib/server.ts';
import type { Image } from './types.ts';

function bootcamp(version: number): Program {
  return {
    name: 'node',
    summary: 'the bootcamp server',
    async main(p) {
      const file = p.argv[1];
      if (file === undefined || !file.endsWith('server.js')) {
        await p.err(`portside: of node only the bootcamp's server.js is simulated here\n`);
        return 1;
      }
      const started = p.clock.now();
      let total = 0;
      const handler = (): HttpResponse => {
        total++;
        const uptime = ((p.clock.now() - started) / 1000).toFixed(3).replace(/\.?0+$/, '');
        say(p, `Running On: ${p.machine.hostname} | Total Requests: ${total} | App Uptime: ${uptime} seconds | Log Time: ${isoMillis(p.clock.now())}`);
        const text = `Hello Kubernetes bootcamp! | Running on: ${p.machine.hostname} | v=${version}\n`;
        return {
          status: 200,
          headers: [
            ['Content-Type', 'text/plain'],
            ['Date', httpDate(p)],
            ['Connection', ''],
            ['Transfer-Encoding', 'chunked'],
          ],
          stream: inOneChunk(text),
        };
      };
      const problem = bindProblem(serveHttp(p.net, 8080, handler, { sayKeepAlive: true }));
      if (problem) {
        await p.err('Error: listen EADDRINUSE :::8080\n');
        return 1;
      }
      say(p, `Kubernetes Bootcamp App Started At: ${isoMillis(started)} | Running On:  ${p.machine.hostname} \n`);
      return untilSignal(p, { SIGTERM: 143, SIGINT: 130 });
    },
  };
}

function say(p: Process, text: string): void {
  logOut(p, `${text}\n`);
}

function isoMillis(ms: number): string {
  return `${rfc3339(ms).slice(0, 19)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}Z`;
}

function serverFile(version: number): string {
  return `// What this container runs: every request is answered with the host's name and the version.
const http = require('http');
const host = require('os').hostname();
http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end('Hello Kubernetes bootcamp! | Running on: ' + host + ' | v=${version}\\n');
}).listen(8080);
`;
}

function image(repository: string, tag: string, version: number): Image {
  return {
    repository,
    tags: version === 1 ? [tag, 'latest'] : [tag],
    entrypoint: [],
    cmd: ['/bin/sh', '-c', 'node server.js'],
    workingDir: '/',
    env: { NPM_CONFIG_LOGLEVEL: 'info', NODE_VERSION: '6.3.1' },
    exposedPorts: [8080],
    size: 84_000_000,
    files: debianFiles({ '/server.js': serverFile(version) }),
    programs: { ...debianPrograms(['curl', 'wget', 'ps']), '/usr/local/bin/node': bootcamp(version) },
  };
}

export const bootcampImages: readonly Image[] = [
  image('gcr.io/google-samples/kubernetes-bootcamp', 'v1', 1),
  image('gcr.io/k8s-minikube/kubernetes-bootcamp', 'v1', 1),
  image('jocatalin/kubernetes-bootcamp', 'v1', 1),
  image('jocatalin/kubernetes-bootcamp', 'v2', 2),
];
