// What the servers of the shipped images answer and log.
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/machine/images/registry.ts';
import { pass } from '../../support/drive.ts';
import { type Heard, type NetHost, type Running, run, runImage, toolWorld } from '../../support/net-host.ts';

const registry = createRegistry();

interface Served {
  readonly client: NetHost;
  readonly server: Running;
  curl(...args: string[]): Promise<Heard>;
}

async function serve(reference: string, options: Parameters<typeof runImage>[4] = {}): Promise<Served> {
  const tools = toolWorld();
  const { world } = tools;
  const pulled = await registry.pull(reference);
  if (!pulled.ok) throw new Error(pulled.message);
  const server = runImage(world, pulled.image, 'web-1', world.pod('web-1', 1, 11, []), options);
  await pass(world.clock, 10);
  const client = tools.host('node-1');
  client.machine.fs.writeFile('/etc/hosts', '127.0.0.1 localhost\n10.244.1.11 web\n');
  return { client, server, curl: (...args) => run(client, ['curl', '-sS', ...args]) };
}

describe('answers', () => {
  it.each([
    ['gcr.io/google-samples/hello-app:1.0', {}, 'http://web:8080/', 'Hello, world!\nVersion: 1.0.0\nHostname: web-1\n'],
    ['gcr.io/google-samples/hello-app:2.0', {}, 'http://web:8080/', 'Hello, world!\nVersion: 2.0.0\nHostname: web-1\n'],
    ['registry.k8s.io/serve_hostname', {}, 'http://web:9376/', 'web-1\n'],
    ['hashicorp/http-echo', { args: ['-text=foo'] }, 'http://web:5678/', 'foo\n'],
    ['registry.k8s.io/e2e-test-images/agnhost:2.45', { args: ['netexec', '--http-port=8080'] }, 'http://web:8080/hostname', 'web-1'],
    ['registry.k8s.io/e2e-test-images/agnhost:2.45', { args: ['serve-hostname'] }, 'http://web:9376/', 'web-1'],
    ['httpd:2.4', {}, 'http://web/', '<html><body><h1>It works!</h1></body></html>\n'],
    [
      'registry.k8s.io/echoserver:1.4',
      {},
      'http://web:8080/a?b=1',
      'CLIENT VALUES:\nclient_address=10.244.1.1\ncommand=GET\nreal path=/a?b=1\nquery=b=1\nrequest_version=1.1\nrequest_uri=http://web:8080/a?b=1\n\nSERVER VALUES:\nserver_version=nginx: 1.10.0 - lua: 10001\n\nHEADERS RECEIVED:\naccept=*/*\nhost=web:8080\nuser-agent=curl/7.88.1\nBODY:\n-no body in request-',
    ],
    ['kicbase/echo-server:1.0', {}, 'http://web:8080/x', 'Request served by web-1\n\nGET /x HTTP/1.1\n\nHost: web:8080\nAccept: */*\nUser-Agent: curl/7.88.1\n'],
    ['mysql:8.0', { env: { PORTSIDE_PORTS: '80' } }, 'http://web/', 'portside: web-1 stands in for an image that is not simulated in detail\n'],
  ] as const)('%s %o', async (reference, options, url, body) => {
    const { curl } = await serve(reference, options as Parameters<typeof runImage>[4]);
    expect(await curl(url)).toMatchObject({ stdout: body, stderr: '', exit: 0 });
  });

  it('traefik/whoami tells the request', async () => {
    const { curl } = await serve('traefik/whoami');
    const { stdout } = await curl('http://web/?q=1');
    expect(stdout.replace(/RemoteAddr: 10\.244\.1\.1:\d+/, 'RemoteAddr: <c>')).toBe(
      'Hostname: web-1\nIP: 127.0.0.1\nIP: ::1\nIP: 10.244.1.11\nRemoteAddr: <c>\nGET /?q=1 HTTP/1.1\r\nHost: web\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n',
    );
  });

  it('the bootcamp server says who it is, in one chunk', async () => {
    const { curl, server } = await serve('gcr.io/google-samples/kubernetes-bootcamp:v1', { args: ['/usr/local/bin/node', 'server.js'] });
    const { stdout } = await curl('-i', 'http://web:8080/');
    expect(stdout).toContain('Transfer-Encoding: chunked\r\n\r\nHello Kubernetes bootcamp! | Running on: web-1 | v=1\n');
    expect(server.log()).toMatch(
      /^Kubernetes Bootcamp App Started At: .* \| Running On: {2}web-1 \n\nRunning On: web-1 \| Total Requests: 1 \| App Uptime: [\d.]+ seconds \| Log Time: /,
    );
  });

  it('a stand-in says that it is one', async () => {
    const { server } = await serve('postgres:17', { env: { PORTSIDE_PORTS: '5432,53/udp' } });
    expect(server.log()).toBe('portside: this image is not simulated in detail; it only listens on 5432/tcp, 53/udp\n');
  });

  it('redis keeps values', async () => {
    const { client, server } = await serve('redis:7.2');
    client.machine.fs.install('/usr/bin/redis-cli', server.machine.fs.programAt('/usr/local/bin/redis-cli')!);
    expect((await run(client, ['redis-cli', '-h', 'web', 'SET', 'a', '1'])).stdout).toBe('OK\n');
    expect((await run(client, ['redis-cli', '-h', 'web', 'INCR', 'a'])).stdout).toBe('2\n');
    expect((await run(client, ['redis-cli', '-h', 'web', 'NOSUCH', 'x'])).stdout).toBe("ERR unknown command 'NOSUCH', with args beginning with: 'x' \n");
    expect((await run(client, ['nc', '-w', '1', '-q', '1', 'web', '6379'], { stdin: 'PING\r\n' })).stdout).toBe('+PONG\r\n');
  });
});

describe('nginx', () => {
  it('serves its files and logs', async () => {
    const { curl, server } = await serve('nginx:1.27.2');
    expect((await curl('http://web/', '-o', '/dev/null', '-w', '%{http_code} %{size_download} %{content_type}')).stdout).toBe('200 615 text/html');
    expect((await curl('http://web/nosuch')).stdout).toContain('<hr><center>nginx/1.27.2</center>');
    server.machine.fs.writeFile('/usr/share/nginx/html/index.html', 'hi\n');
    expect((await curl('http://web/')).stdout).toBe('hi\n');
    expect((await curl('-X', 'DELETE', 'http://web/')).stdout).toContain('<title>405 Not Allowed</title>');
    expect(server.log()).toContain('"GET / HTTP/1.1" 200 615 "-" "curl/7.88.1" "-"\n');
    expect(server.log()).toContain(
      'open() "/usr/share/nginx/html/nosuch" failed (2: No such file or directory), client: 10.244.1.1, server: localhost, request: "GET /nosuch HTTP/1.1", host: "web"\n',
    );
    expect(server.log()).toContain('start worker processes\n');
  });

  it('follows its configuration after a reload', async () => {
    const { curl, server } = await serve('nginx');
    const conf = (text: string): void => server.machine.fs.writeFile('/etc/nginx/conf.d/default.conf', text);
    conf('server { listen 80; location / { return 200 "$hostname\\n"; } location = /go { return 301 /there; } location ~ \\.txt$ { deny all; } }');
    expect((await run(server, ['nginx', '-t'])).stderr).toBe(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    );
    expect((await run(server, ['nginx', '-s', 'reload'])).exit).toBe(0);
    await pass(server.world.clock, 5);
    expect((await curl('http://web/', '-w', '%{http_code}')).stdout).toContain('200');
    expect((await curl('-I', 'http://web/go')).stdout).toContain('Location: /there\r\n');
    expect((await curl('http://web/a.txt', '-o', '/dev/null', '-w', '%{http_code}')).stdout).toBe('403');
  });

  it.each([
    ['server { listen 80', 'unexpected end of file, expecting ";" or "}" in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 80; foo; }', 'unknown directive "foo" in /etc/nginx/conf.d/default.conf:1'],
    ['server { listen 99999; }', 'invalid port in "99999" of the "listen" directive in /etc/nginx/conf.d/default.conf:1'],
    ['server { rewrite a b; }', 'directive "rewrite" is not simulated here in /etc/nginx/conf.d/default.conf:1'],
    ['}', 'unexpected "}" in /etc/nginx/conf.d/default.conf:1'],
  ])('refuses %s', async (text, problem) => {
    const { server } = await serve('nginx');
    server.machine.fs.writeFile('/etc/nginx/conf.d/default.conf', text);
    expect(await run(server, ['nginx', '-t'])).toMatchObject({ stderr: `nginx: [emerg] ${problem}\nnginx: configuration file /etc/nginx/nginx.conf test failed\n`, exit: 1 });
  });

  it('passes requests on', async () => {
    const tools = toolWorld();
    const { world } = tools;
    const image = async (name: string) => {
      const pulled = await registry.pull(name);
      if (!pulled.ok) throw new Error(pulled.message);
      return pulled.image;
    };
    runImage(world, await image('gcr.io/google-samples/hello-app:1.0'), 'hello', world.pod('hello', 1, 12, []));
    const conf = 'upstream back { server 10.244.1.12:8080; }\nserver { listen 80; location / { proxy_pass http://back; } location /gone { proxy_pass http://10.244.1.12:9; } }\n';
    const front = runImage(world, await image('nginx'), 'front', world.pod('front', 1, 11, []), { files: { '/etc/nginx/conf.d/default.conf': conf } });
    await pass(world.clock, 10);
    const client = tools.host('node-1');
    expect((await run(client, ['curl', '-sS', 'http://10.244.1.11/'])).stdout).toBe('Hello, world!\nVersion: 1.0.0\nHostname: hello\n');
    expect((await run(client, ['curl', '-sS', '-o', '/dev/null', '-w', '%{http_code}', 'http://10.244.1.11/gone'])).stdout).toBe('502');
    expect(front.log()).toContain('connect() failed (111: Connection refused) while connecting to upstream');
  });

  it('ends at SIGQUIT, and says so', async () => {
    const { server } = await serve('nginx');
    server.process.kill('SIGQUIT');
    await pass(server.world.clock, 50);
    expect(await server.process.exited).toEqual({ code: 0 });
    expect(server.log()).toContain('1#1: signal 3 (SIGQUIT) received, shutting down\n');
    expect(server.log()).toMatch(/29#29: gracefully shutting down\n.* 29#29: exiting\n.* 29#29: exit\n/);
    expect(server.log()).toMatch(/1#1: worker process 30 exited with code 0\n.*1#1: exit\n$/);
  });
});

describe('BusyBox clients', () => {
  const inBusybox = async (argv: readonly string[]): Promise<Heard> => {
    const tools = toolWorld();
    const { world } = tools;
    const pulled = await registry.pull('nginx');
    const busybox = await registry.pull('busybox');
    if (!pulled.ok || !busybox.ok) throw new Error('no image');
    runImage(world, pulled.image, 'web', world.pod('web', 1, 11, []));
    const box = runImage(world, busybox.image, 'box', world.pod('box', 2, 21, []), {
      args: ['sh', '-c', 'sleep 1'],
      files: { '/etc/resolv.conf': 'nameserver 10.244.0.9\n', '/etc/hosts': '10.244.1.11 web\n' },
    });
    box.machine.fs.mkdir('/work', { recursive: true });
    await pass(world.clock, 10);
    return run(box, argv);
  };
  it.each([
    [['wget', '-q', '--spider', 'http://web'], 0, ''],
    [['wget', '--spider', '--timeout=1', 'web'], 0, 'Connecting to web (10.244.1.11:80)\nremote file exists\n'],
    [['wget', '-O-', 'http://10.244.1.11:81'], 1, "Connecting to 10.244.1.11:81 (10.244.1.11:81)\nwget: can't connect to remote host (10.244.1.11): Connection refused\n"],
    [['wget', '-T', '2', '-O-', 'http://10.99.9.9/'], 1, 'Connecting to 10.99.9.9 (10.99.9.9:80)\nwget: download timed out\n'],
    [['wget', '-O', '-', 'http://web/nosuch'], 1, 'Connecting to web (10.244.1.11:80)\nwget: server returned error: HTTP/1.1 404 Not Found\n'],
    [['nc', '-zv', 'web', '80'], 0, 'web (10.244.1.11:80) open\n'],
    [['nc', '-zv', '-w', '2', 'web', '81'], 1, 'nc: web (10.244.1.11:81): Connection refused\n'],
  ])('%j', async (argv, exit, stderr) => expect(await inBusybox(argv as readonly string[])).toMatchObject({ exit, stderr }));

  it('shows the download', async () => {
    const heard = await inBusybox(['wget', 'http://web/']);
    expect(heard.stderr).toBe(
      "Connecting to web (10.244.1.11:80)\nsaving to 'index.html'\nindex.html           100% |********************************|   615  0:00:00 ETA\n'index.html' saved\n",
    );
  });
});
