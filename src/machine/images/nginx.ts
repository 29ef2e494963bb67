// nginx, the official image: entrypoint, welcome page, configuration as it is shipped. Its tags are nginx's releases.
import type { Process, Program } from '../os/types.ts';
import { alpineFiles, alpinePrograms } from './lib/busybox.ts';
import { debianFiles, debianPrograms } from './lib/debian.ts';
import { execute } from './lib/exec.ts';
import type { ImageFamily } from './lib/family.ts';
import { FIFTY_X, WELCOME } from './lib/nginx/pages.ts';
import { nginxProgram } from './lib/nginx/program.ts';
import { releaseOf, releases } from './lib/tags.ts';
import type { Image } from './types.ts';

const RELEASES = releases(
  '1.7.1 1.7.5-12 1.8.0-1 1.9.0-15 1.10.0-3 1.11.0-13 1.12.0-2 1.13.0-12 1.14.0-2 1.15.0-12 1.16.0-1 1.17.0-10 1.18.0 1.19.0-10 1.20.0-2 1.21.0-6 1.22.0-1 1.23.0-4 1.24.0 1.25.0-5 1.26.0-3 1.27.0-5 1.28.0 1.29.0-3',
);

const NGINX_CONF = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
`;

const DEFAULT_CONF = `server {
    listen       80;
    server_name  localhost;

    #access_log  /var/log/nginx/host.access.log  main;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    #error_page  404              /404.html;

    # redirect server error pages to the static page /50x.html
    #
    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const MIME = `
types {
    text/html                                        html htm shtml;
    text/css                                         css;
    text/xml                                         xml;
    image/gif                                        gif;
    image/jpeg                                       jpeg jpg;
    application/javascript                           js;
    text/plain                                       txt;
    image/png                                        png;
    image/svg+xml                                    svg svgz;
    image/x-icon                                     ico;
    application/json                                 json;
    application/pdf                                  pdf;
    application/wasm                                 wasm;
    application/zip                                  zip;
    font/woff                                        woff;
    font/woff2                                       woff2;
}
`;

const SCRIPTS = ['10-listen-on-ipv6-by-default.sh', '15-local-resolvers.envsh', '20-envsubst-on-templates.sh', '30-tune-worker-processes.sh'];

/** The official image's entrypoint: says what it prepares, then becomes its command. */
const entrypoint: Program = {
  name: 'docker-entrypoint.sh',
  summary: 'prepare and start nginx',
  async main(p) {
    const command = p.argv.slice(1);
    if (command[0] === 'nginx' || command[0] === 'nginx-debug') {
      const say = (text: string): Promise<void> => (p.variable('NGINX_ENTRYPOINT_QUIET_LOGS') ? Promise.resolve() : p.out(`/docker-entrypoint.sh: ${text}\n`));
      await say('/docker-entrypoint.d/ is not empty, will attempt to perform configuration');
      await say('Looking for shell scripts in /docker-entrypoint.d/');
      for (const script of SCRIPTS) {
        await say(`${script.endsWith('.envsh') ? 'Sourcing' : 'Launching'} /docker-entrypoint.d/${script}`);
        if (script.startsWith('10-')) await p.out(listenOnIpv6(p));
      }
      await say('Configuration complete; ready for start up');
    }
    if (command.length === 0) return 0;
    return execute(p, command);
  },
};

function listenOnIpv6(p: Process): string {
  const file = '/etc/nginx/conf.d/default.conf';
  const say = (text: string): string => `10-listen-on-ipv6-by-default.sh: ${text}\n`;
  if (!p.fs.exists(file)) return say(`info: ${file} is not a file or does not exist`);
  const text = p.fs.readText(file);
  const checking = say(`info: Getting the checksum of ${file}`);
  if (text !== DEFAULT_CONF) return checking + say(`info: ${file} differs from the packaged version`);
  try {
    p.fs.writeFile(file, text.replace('    listen       80;\n', '    listen       80;\n    listen  [::]:80;\n'));
  } catch {
    return say(`info: can not modify ${file} (read-only file system?)`);
  }
  return checking + say(`info: Enabled listen on IPv6 in ${file}`);
}

const SITE_FILES = {
  '/etc/nginx/nginx.conf': NGINX_CONF,
  '/etc/nginx/mime.types': MIME,
  '/etc/nginx/conf.d/default.conf': DEFAULT_CONF,
  '/usr/share/nginx/html/index.html': WELCOME,
  '/usr/share/nginx/html/50x.html': FIFTY_X,
};

function tagged(repository: string, tag: string): Image | undefined {
  const release = releaseOf(tag, RELEASES, { stable: '1.28.0', mainline: '1.29.3' });
  if (release === undefined) return undefined;
  const alpine = tag.includes('alpine');
  const prepared = Number(release.split('.')[1]) >= 19;
  return {
    repository,
    entrypoint: prepared ? ['/docker-entrypoint.sh'] : [],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: release, PKG_RELEASE: '1~bookworm' },
    exposedPorts: [80],
    stopSignal: 'SIGQUIT',
    size: alpine ? 22_600_000 : 72_300_000,
    files: alpine ? alpineFiles(SITE_FILES) : debianFiles(SITE_FILES, 'nginx:x:101:101:nginx user:/nonexistent:/bin/false\n', 'nginx:x:101:\n'),
    programs: { ...(alpine ? alpinePrograms() : debianPrograms(['curl'])), '/usr/sbin/nginx': nginxProgram, '/docker-entrypoint.sh': entrypoint },
  };
}

export const nginxImages: readonly ImageFamily[] = ['nginx', 'registry.k8s.io/nginx', 'k8s.gcr.io/nginx', 'public.ecr.aws/nginx/nginx', 'public.ecr.aws/docker/library/nginx'].map(
  (repository) => ({ repository, tagged: (tag) => tagged(repository, tag) }),
);

/** registry.k8s.io/nginx-slim: the same server, counted by its own releases. */
export const nginxSlim: ImageFamily = {
  repository: 'registry.k8s.io/nginx-slim',
  tagged: (tag) => (/^0\.(1\d|2[0-7]|[5-9])$/.test(tag) ? tagged('registry.k8s.io/nginx-slim', '1.27.2') : undefined),
};
