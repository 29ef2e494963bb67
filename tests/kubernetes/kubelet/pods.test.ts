// Pods on real kubelets: what containers do and what the API says of it. Words: a v1.36 kubelet's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG_MAPS, PODS } from '../../../src/kubernetes/api/resources.ts';
import { isReady, NodesWorld, simplePod } from '../../support/nodes.ts';

let world: NodesWorld;
beforeAll(async () => {
  world = await new NodesWorld({ nodes: 1 }).start();
});
afterAll(() => world.close());

const shell = (script: string) => ({ image: 'busybox:1.36', command: ['sh', '-c', script] });
const state = (pod: Awaited<ReturnType<NodesWorld['pod']>>) => pod.status?.containerStatuses?.[0];

describe('a pod', () => {
  it('becomes Ready with events in order, and goes away with its object', async () => {
    const pod = await world.run(simplePod('web'), isReady);
    expect(pod.status).toMatchObject({ phase: 'Running', podIP: '10.244.1.2', hostIP: '192.168.1.11', observedGeneration: 1 });
    expect(state(pod)).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image: 'docker.io/library/nginx:1.27',
      containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
    });
    expect(pod.status?.conditions?.map((c) => [c.type, c.status])).toEqual([
      ['PodReadyToStartContainers', 'True'],
      ['Initialized', 'True'],
      ['Ready', 'True'],
      ['ContainersReady', 'True'],
      ['PodScheduled', 'True'],
    ]);
    const events = await world.events('web');
    expect(events.filter((e) => !e.startsWith('Pulled')).sort()).toEqual([
      'Created Container created',
      'Pulling Pulling image "nginx:1.27"',
      'Scheduled Successfully assigned default/web to node-1',
      'Started Container started',
    ]);
    expect(events).toContainEqual(expect.stringMatching(/^Pulled Successfully pulled image "nginx:1.27" in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\.$/));
    await world.do(world.client.delete(PODS, 'default', 'web'));
    await world.pass(1000);
    expect((await world.pods()).map((p) => p.metadata.name)).not.toContain('web');
    expect(await world.events('web')).toContain('Killing Stopping container c');
  });

  it('is OOMKilled when it takes more memory than its limit, whichever of its processes did', async () => {
    const hungry = { ...shell('tail /dev/zero & wait; sleep 100'), resources: { limits: { memory: '20Mi' } } };
    const pod = await world.run(simplePod('hungry', hungry, { restartPolicy: 'Never' }), (p) => p.status?.phase === 'Failed');
    expect(state(pod)?.state?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
  });

  it('shows its kernel: processes, sockets, limits; what belongs to the node stays as it is', async () => {
    const script = [
      'cat /proc/1/comm; cat /proc/net/tcp | head -1 | cut -c1-20; grep -c ^processor /proc/cpuinfo; cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max',
      'echo 0 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward',
    ].join('; ');
    const pod = await world.run(
      simplePod('kernel', { ...shell(`{ ${script}; } > /dev/termination-log 2>&1`), resources: { limits: { memory: '20Mi', cpu: '250m' } } }, { restartPolicy: 'Never' }),
      (p) => p.status?.phase === 'Succeeded',
    );
    expect(state(pod)?.state?.terminated?.message).toMatch(/^sh\n {2}sl {2}local_address.*\n\d\n20971520\n25000 100000\n.*Read-only file system\n[01]\n$/);
  });

  it('says that an image is present', async () => {
    await world.run(simplePod('again'), isReady);
    expect(await world.events('again')).toContain('Pulled Container image "nginx:1.27" already present on machine and can be accessed by the pod');
  });

  const failures: readonly [name: string, container: Record<string, unknown>, reason: string, event: string][] = [
    ['unknown-image', { image: 'registry.example.com/nothing:v1' }, 'ImagePullBackOff', 'Failed Error: ErrImagePull'],
    ['unknown-image-2', { image: 'registry.example.com/nothing:v1' }, 'ImagePullBackOff', 'BackOff Back-off pulling image "registry.example.com/nothing:v1"'],
    [
      'no-program',
      { image: 'busybox:1.36', command: ['nosuch'] },
      'CrashLoopBackOff',
      'Failed Error: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH',
    ],
    ['no-config', { envFrom: [{ configMapRef: { name: 'none' } }] }, 'CreateContainerConfigError', 'Failed Error: configmap "none" not found'],
    ['never-here', { image: 'redis:7', imagePullPolicy: 'Never' }, 'ErrImageNeverPull', 'ErrImageNeverPull Container image "redis:7" is not present with pull policy of Never'],
  ];
  it.each(failures)('waits: %s', async (name, container, reason, event) => {
    await world.run(simplePod(name, container), (p) => state(p)?.state?.waiting?.reason === reason);
    expect(await world.events(name)).toContain(event);
    await world.do(world.client.delete(PODS, 'default', name));
  });

  it('crashes with growing pauses and keeps the last log', async () => {
    const pod = await world.run(simplePod('crash', shell('echo bye; exit 3')), (p) => state(p)?.state?.waiting?.reason === 'CrashLoopBackOff');
    expect(state(pod)).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 3, reason: 'Error' } } });
    expect(state(pod)?.state?.waiting?.message).toBe(`back-off 10s restarting failed container=c pod=crash_default(${pod.metadata.uid})`);
    expect(await world.events('crash')).toContain(`BackOff Back-off restarting failed container c in pod crash_default(${pod.metadata.uid})`);
    const later = await world.until('crash', (p) => state(p)?.state?.waiting?.message?.includes('back-off 20s') === true);
    expect(state(later)?.restartCount).toBe(2);
    await world.do(world.client.delete(PODS, 'default', 'crash'));
  });

  it.each([
    ['Never', 0, 'Succeeded', 'PodCompleted'],
    ['Never', 2, 'Failed', 'PodFailed'],
    ['OnFailure', 0, 'Succeeded', 'PodCompleted'],
  ])('that ends with restartPolicy %s and code %i is %s', async (restartPolicy, code, phase, reason) => {
    const name = `ends-${restartPolicy.toLowerCase()}-${code}`;
    const pod = await world.run(simplePod(name, shell(`exit ${code}`), { restartPolicy }), (p) => p.status?.phase === phase);
    expect(pod.status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({ status: 'False', reason });
  });

  it('is refused with a sysctl that is not safe', async () => {
    const spec = { securityContext: { sysctls: [{ name: 'net/core/somaxconn', value: '1' }] } };
    const pod = await world.run(simplePod('sysctl', shell('sleep 1d'), spec), (p) => p.status?.phase === 'Failed');
    expect(pod.status).toMatchObject({ reason: 'SysctlForbidden', message: 'Pod was rejected: forbidden sysctl: "net.core.somaxconn" not allowlisted' });
  });

  it('restarts a container by its own rules, whatever the pod says', async () => {
    const container = { ...shell('exit 42'), restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }] };
    const pod = await world.run(simplePod('by-rule', container, { restartPolicy: 'Never' }), (p) => state(p)?.restartCount === 1);
    expect(pod.status?.phase).toBe('Running');
    await world.do(world.client.delete(PODS, 'default', 'by-rule'));
    const other = await world.run(simplePod('by-policy', { ...shell('exit 0'), restartPolicy: 'OnFailure' }), (p) => p.status?.phase === 'Succeeded');
    expect(state(other)?.restartCount).toBe(0);
  });

  it.each([
    [0, 'Succeeded'],
    [3, 'Failed'],
  ])('that was deleted and ended with code %i says so before it goes', async (code, phase) => {
    const name = `goes-${code}`;
    await world.run(simplePod(name, shell(`trap 'exit ${code}' TERM; while :; do sleep 1; done`)), isReady);
    const before = await world.do(world.client.get(PODS, 'default', name));
    await world.do(world.client.update(PODS, { ...before, metadata: { ...before.metadata, finalizers: ['example.com/hold'] } }));
    await world.do(world.client.delete(PODS, 'default', name));
    const pod = await world.until(name, (p) => state(p)?.state?.terminated !== undefined);
    expect(pod.status?.phase).toBe(phase);
  });

  it('runs init containers one after the other and sidecars beside', async () => {
    const mount = { volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    const spec = {
      initContainers: [
        { name: 'one', ...shell('echo 1 > /v/one'), ...mount },
        { name: 'side', ...shell('sleep 3600'), restartPolicy: 'Always', ...mount },
        { name: 'two', ...shell('cat /v/one > /v/two'), ...mount },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    };
    const pod = await world.run(simplePod('inits', { ...shell('cat /v/two; sleep 3600'), ...mount }, spec), isReady);
    expect(pod.status?.initContainerStatuses?.map((s) => [s.name, s.state?.terminated?.reason ?? 'running', s.ready])).toEqual([
      ['one', 'Completed', true],
      ['side', 'running', true],
      ['two', 'Completed', true],
    ]);
    const response = await world.do(world.kubelets.get('node-1')!.door({ method: 'GET', path: '/containerLogs/default/inits/c' }));
    expect(new TextDecoder().decode((await world.do(response.stream!.read()))!)).toBe('1\n');
  });

  it('begins with the contents of now when it shares a volume with one that runs', async () => {
    const map = await world.do(world.client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'both', namespace: 'default' }, data: { key: '3' } }));
    const spec = { volumes: [{ name: 'v', configMap: { name: 'both' } }] };
    const container = { ...shell('cat /v/key; sleep 1000'), volumeMounts: [{ name: 'v', mountPath: '/v' }] };
    await world.run(simplePod('older', container, spec), isReady);
    await world.do(world.client.update(CONFIG_MAPS, { ...map, data: { key: '4' } }));
    await world.pass(500);
    const younger = { ...container, command: ['sh', '-c', 'exit $(cat /v/key)'] };
    const pod = await world.run(simplePod('younger', younger, { ...spec, restartPolicy: 'Never' }), (p) => p.status?.phase === 'Failed');
    expect(state(pod)?.state?.terminated?.exitCode).toBe(4);
  });

  it('sees configuration through environment and files, live', async () => {
    await world.do(world.client.create(CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'default' }, data: { key: 'one' } }));
    const spec = { volumes: [{ name: 'v', configMap: { name: 'conf' } }] };
    const container = {
      ...shell('echo $KEY $IP $(HOST) $HOST; while true; do cat /v/key; echo; sleep 30; done'),
      env: [
        { name: 'KEY', valueFrom: { configMapKeyRef: { name: 'conf', key: 'key' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'HOST', value: '$(KEY)-host' },
      ],
      args: undefined,
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    };
    const pod = await world.run(simplePod('conf', container, spec), isReady);
    await world.pass(500);
    const log = async () => {
      const response = await world.do(world.kubelets.get('node-1')!.door({ method: 'GET', path: '/containerLogs/default/conf/c' }));
      let text = '';
      for (;;) {
        const bytes = await world.do(response.stream!.read());
        if (!bytes) return text;
        text += new TextDecoder().decode(bytes);
      }
    };
    expect(await log()).toBe(`one ${pod.status?.podIP} one-host one-host\none\n`);
    const map = await world.do(world.client.get(CONFIG_MAPS, 'default', 'conf'));
    await world.do(world.client.update(CONFIG_MAPS, { ...map, data: { key: 'two' } }));
    await world.pass(95_000);
    expect((await log()).trim().split('\n').at(-1)).toBe('two');
  });

  it('ignores SIGTERM as process 1 without a handler, until its grace is over', async () => {
    await world.run(simplePod('deaf', { image: 'busybox:1.36', command: ['sleep', '3600'] }, { terminationGracePeriodSeconds: 5 }), isReady);
    await world.do(world.client.delete(PODS, 'default', 'deaf'));
    await world.pass(4500);
    expect((await world.pod('deaf')).metadata.deletionTimestamp).toBeDefined();
    await world.pass(1500);
    expect((await world.pods()).map((p) => p.metadata.name)).not.toContain('deaf');
  });
});

describe('probes', () => {
  it('readiness decides about Ready, in words', async () => {
    await world.run(
      simplePod('unready', { readinessProbe: { httpGet: { path: '/nothing', port: 80 }, periodSeconds: 1, failureThreshold: 1 } }),
      (p) => state(p)?.state?.running !== undefined,
    );
    await world.pass(3000);
    const pod = await world.pod('unready');
    expect(isReady(pod)).toBe(false);
    expect(pod.status?.conditions?.find((c) => c.type === 'Ready')?.message).toBe('containers with unready status: [c]');
    expect(await world.events('unready')).toContain('Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404');
  });

  it('liveness restarts the container', async () => {
    await world.run(simplePod('dead', { livenessProbe: { tcpSocket: { port: 81 }, periodSeconds: 1, failureThreshold: 2 } }), (p) => (state(p)?.restartCount ?? 0) > 0);
    const events = await world.events('dead');
    expect(events).toContainEqual(expect.stringMatching(/^Unhealthy Liveness probe failed: dial tcp 10\.244\.1\.\d+:81: connect: connection refused$/));
    expect(events).toContain('Killing Container c failed liveness probe, will be restarted');
    await world.do(world.client.delete(PODS, 'default', 'dead'));
  });

  it('nothing else is asked before the startup probe has succeeded', async () => {
    const container = {
      ...shell('sleep 4; touch /up; sleep 3600'),
      startupProbe: { exec: { command: ['cat', '/up'] }, periodSeconds: 1, failureThreshold: 10 },
      livenessProbe: { exec: { command: ['cat', '/up'] }, periodSeconds: 1, failureThreshold: 1 },
    };
    const pod = await world.run(simplePod('slow', container), isReady);
    expect(state(pod)?.restartCount).toBe(0);
    expect(await world.events('slow')).toContainEqual(expect.stringMatching(/^Unhealthy Startup probe failed: cat: /));
  });
});

describe('the door', () => {
  it('execs, with codes and the runtime’s words', async () => {
    await world.run(simplePod('door'), isReady);
    const { door } = world.kubelets.get('node-1')!;
    const exec = async (...argv: string[]) => {
      const query = [...argv.map((a) => ['command', a] as const), ['output', '1'] as const, ['error', '1'] as const];
      const response = await world.do(door({ method: 'POST', path: '/exec/default/door/c', query }));
      if (response.upgrade?.kind !== 'exec') throw new Error('no exec');
      const status = await world.do(response.upgrade.done);
      const out = await world.do(response.upgrade.stdout!.read());
      return { status, out: out ? new TextDecoder().decode(out) : '' };
    };
    expect(await exec('hostname')).toMatchObject({ status: { status: 'Success' }, out: 'door\n' });
    expect((await exec('sh', '-c', 'exit 7')).status).toMatchObject({ reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: '7' }] } });
    expect((await exec('nosuch')).status.message).toMatch(
      /^Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
    );
  });

  it.each([
    ['/containerLogs/default/nothing/c', 404, 'pod "nothing" not found'],
    ['/containerLogs/default/unknown/c', 400, `container "c" in pod "unknown" is waiting to start: trying and failing to pull image`],
  ])('refuses %s', async (path, code, text) => {
    if (path.includes('unknown')) await world.run(simplePod('unknown', { image: 'registry.example.com/x:1' }), (p) => state(p)?.state?.waiting?.reason === 'ImagePullBackOff');
    expect(await world.do(world.kubelets.get('node-1')!.door({ method: 'GET', path }))).toMatchObject({ code, body: text });
  });
});
