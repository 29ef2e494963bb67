// The other controllers in the words of v1.36: objects in, objects and events out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CRON_JOBS,
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  ENDPOINTS,
  HORIZONTAL_POD_AUTOSCALERS,
  JOBS,
  NODES,
  POD_DISRUPTION_BUDGETS,
  PODS,
  REPLICA_SETS,
  RESOURCE_QUOTAS,
  SERVICES,
  STATEFUL_SETS,
} from '../../../src/kubernetes/api/resources.ts';
import { isReady, NodesWorld, simplePod } from '../../support/nodes.ts';

let world: NodesWorld;
beforeAll(async () => {
  world = await new NodesWorld({ nodes: 2 }).start();
});
afterAll(() => world.close());

const template = (app: string, container: Record<string, unknown> = {}, spec: Record<string, unknown> = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27', ...container }], ...spec },
});
const meta = (name: string) => ({ name, namespace: 'default' });
const named = async (prefix: string) => (await world.pods()).filter((p) => p.metadata.name?.startsWith(prefix));

describe('DaemonSet', () => {
  it('runs on every node and rolls one at a time', async () => {
    const set = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta('agent'), spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') } };
    await world.do(world.client.create(DAEMON_SETS, set));
    await world.pass(4000);
    const pods = await named('agent-');
    expect(pods.map((p) => p.spec?.nodeName).sort()).toEqual(['node-1', 'node-2']);
    expect(pods[0]?.metadata.labels).toMatchObject({ 'controller-revision-hash': expect.any(String), 'pod-template-generation': '1' });
    expect((await world.do(world.client.get(DAEMON_SETS, 'default', 'agent'))).status).toMatchObject({
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
      numberMisscheduled: 0,
    });
    await world.do(world.client.patch(DAEMON_SETS, 'default', 'agent', 'application/merge-patch+json', { spec: { template: template('agent', { image: 'nginx:1.28' }) } }));
    await world.pass(15_000);
    expect((await named('agent-')).map((p) => p.spec?.containers[0]?.image)).toEqual(['nginx:1.28', 'nginx:1.28']);
    await world.do(world.client.delete(DAEMON_SETS, 'default', 'agent'));
    await world.pass(2000);
    expect(await named('agent-')).toEqual([]);
  });
});

describe('StatefulSet', () => {
  it('starts in order, keeps names, goes down from the end', async () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: meta('db'),
      spec: { replicas: 2, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, template: template('db') },
    };
    await world.do(world.client.create(STATEFUL_SETS, set));
    await world.pass(300);
    expect((await named('db-')).map((p) => p.metadata.name)).toEqual(['db-0']);
    await world.pass(6000);
    const pods = await named('db-');
    expect(pods.map((p) => [p.metadata.name, p.spec?.hostname, p.spec?.subdomain, p.metadata.labels?.['apps.kubernetes.io/pod-index']])).toEqual([
      ['db-0', 'db-0', 'db', '0'],
      ['db-1', 'db-1', 'db', '1'],
    ]);
    expect(await world.events('db')).toEqual(['SuccessfulCreate Create Pod db-0 in StatefulSet db successful', 'SuccessfulCreate Create Pod db-1 in StatefulSet db successful']);
    await world.do(world.client.patch(STATEFUL_SETS, 'default', 'db', 'application/merge-patch+json', { spec: { template: template('db', { image: 'nginx:1.28' }) } }));
    await world.pass(20_000);
    expect((await named('db-')).map((p) => p.spec?.containers[0]?.image)).toEqual(['nginx:1.28', 'nginx:1.28']);
    const status = (await world.do(world.client.get(STATEFUL_SETS, 'default', 'db'))).status;
    expect(status).toMatchObject({ replicas: 2, readyReplicas: 2, updatedReplicas: 2, currentReplicas: 2 });
    expect(status?.currentRevision).toBe(status?.updateRevision);
    await world.do(world.client.patch(STATEFUL_SETS, 'default', 'db', 'application/merge-patch+json', { spec: { replicas: 0 } }));
    await world.pass(5000);
    expect(await named('db-')).toEqual([]);
  });
});

describe('Job', () => {
  const job = (name: string, script: string, spec: Record<string, unknown> = {}) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: meta(name),
    spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script] }] } } },
  });

  it('completes', async () => {
    await world.do(world.client.create(JOBS, job('hello', 'echo hi', { completions: 2, parallelism: 1 }) as never));
    await world.pass(8000);
    const { status } = await world.do(world.client.get(JOBS, 'default', 'hello'));
    expect(status).toMatchObject({ succeeded: 2, ready: 0, terminating: 0, completionTime: expect.any(String), uncountedTerminatedPods: {} });
    expect(status?.conditions?.map((c) => [c.type, c.reason, c.message])).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods'],
      ['Complete', 'CompletionsReached', 'Reached expected number of succeeded pods'],
    ]);
    expect(await world.events('hello')).toContain('Completed Job completed');
    expect((await named('hello-')).every((p) => !p.metadata.finalizers?.length)).toBe(true);
  });

  it('fails after its backoff limit', async () => {
    await world.do(world.client.create(JOBS, job('broken', 'exit 1', { backoffLimit: 1 }) as never));
    await world.pass(30_000);
    const { status } = await world.do(world.client.get(JOBS, 'default', 'broken'));
    expect(status?.failed).toBe(2);
    expect(status?.conditions?.map((c) => c.type)).toEqual(['FailureTarget', 'Failed']);
    expect(await world.events('broken')).toContain('BackoffLimitExceeded Job has reached the specified backoff limit');
  });

  it('is made by a CronJob and swept after its time', async () => {
    const cron = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: meta('tick'),
      spec: { schedule: '*/2 * * * *', jobTemplate: { spec: { ...job('x', 'true').spec, ttlSecondsAfterFinished: 5 } } },
    };
    await world.do(world.client.create(CRON_JOBS, cron as never));
    await world.pass(121_000);
    await world.do(world.client.patch(CRON_JOBS, 'default', 'tick', 'application/merge-patch+json', { spec: { suspend: true } }));
    expect(await world.events('tick')).toContainEqual(expect.stringMatching(/^SuccessfulCreate Created job tick-\d+$/));
    await world.pass(20_000);
    expect(await world.events('tick')).toContainEqual(expect.stringMatching(/^SawCompletedJob Saw completed job: tick-\d+, condition: Complete$/));
    expect((await world.do(world.client.list(JOBS, { namespace: 'default' }))).items.filter((j) => j.metadata.name?.startsWith('tick-'))).toEqual([]);
    await world.do(world.client.delete(CRON_JOBS, 'default', 'tick'));
  });
});

describe('services', () => {
  it('mirror Endpoints that people write', async () => {
    await world.do(world.client.create(SERVICES, { apiVersion: 'v1', kind: 'Service', metadata: meta('ext-db'), spec: { ports: [{ port: 5432 }] } }));
    const subsets = [{ addresses: [{ ip: '203.0.113.21' }, { ip: '203.0.113.20' }], notReadyAddresses: [{ ip: '203.0.113.29' }], ports: [{ port: 5432 }] }];
    await world.do(world.client.create(ENDPOINTS, { apiVersion: 'v1', kind: 'Endpoints', metadata: meta('ext-db'), subsets }));
    await world.pass(500);
    const [slice] = (await world.do(world.client.list(ENDPOINT_SLICES, { namespace: 'default', labelSelector: 'kubernetes.io/service-name=ext-db' }))).items;
    expect(slice?.metadata.labels).toEqual({ 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io', 'kubernetes.io/service-name': 'ext-db' });
    expect(slice?.endpoints?.map((e) => [e.addresses[0], e.conditions?.ready])).toEqual([
      ['203.0.113.20', true],
      ['203.0.113.21', true],
      ['203.0.113.29', false],
    ]);
  });

  it('whose named port differs from pod to pod have a slice for each number', async () => {
    for (const [name, containerPort] of [
      ['a', 8080],
      ['b', 9090],
    ] as const) {
      const pod = simplePod(name, { ports: [{ name: 'http', containerPort }] });
      await world.run({ ...pod, metadata: { ...pod.metadata, labels: { app: 'mixed' } } }, isReady);
    }
    await world.do(
      world.client.create(SERVICES, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: meta('mixed'),
        spec: { selector: { app: 'mixed' }, ports: [{ port: 80, targetPort: 'http' }] },
      }),
    );
    await world.pass(500);
    const slices = (await world.do(world.client.list(ENDPOINT_SLICES, { namespace: 'default', labelSelector: 'kubernetes.io/service-name=mixed' }))).items;
    expect(slices.map((s) => s.ports?.[0]?.port).sort()).toEqual([8080, 9090]);
  });
});

describe('the rest', () => {
  it('collects what has lost its owner, and lets orphans be', async () => {
    const set = (name: string) => ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: meta(name),
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template: template(name) },
    });
    for (const name of ['gone', 'free']) await world.do(world.client.create(REPLICA_SETS, set(name) as never));
    await world.pass(3000);
    await world.do(world.client.delete(REPLICA_SETS, 'default', 'gone', { propagationPolicy: 'Background' }));
    await world.do(world.client.delete(REPLICA_SETS, 'default', 'free', { propagationPolicy: 'Orphan' }));
    await world.pass(2000);
    expect(await named('gone-')).toEqual([]);
    const [orphan] = await named('free-');
    expect(orphan?.metadata.ownerReferences ?? []).toEqual([]);
  });

  it('counts quota and disruptions', async () => {
    await world.do(
      world.client.create(RESOURCE_QUOTAS, { apiVersion: 'v1', kind: 'ResourceQuota', metadata: meta('q'), spec: { hard: { services: '10', 'services.nodeports': '1' } } }),
    );
    const d = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta('shop'), spec: { replicas: 2, selector: { matchLabels: { app: 'shop' } }, template: template('shop') } };
    await world.do(world.client.create(DEPLOYMENTS, d as never));
    await world.do(
      world.client.create(POD_DISRUPTION_BUDGETS, {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: meta('shop'),
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'shop' } } },
      }),
    );
    await world.pass(4000);
    expect((await world.do(world.client.get(RESOURCE_QUOTAS, 'default', 'q'))).status).toEqual({
      hard: { services: '10', 'services.nodeports': '1' },
      used: { services: '2', 'services.nodeports': '0' },
    });
    expect((await world.do(world.client.get(POD_DISRUPTION_BUDGETS, 'default', 'shop'))).status).toMatchObject({
      disruptionsAllowed: 1,
      currentHealthy: 2,
      desiredHealthy: 1,
      expectedPods: 2,
    });
  });

  it('says that there are no metrics', async () => {
    const hpa = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: meta('shop'),
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
        minReplicas: 3,
        maxReplicas: 5,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
      },
    };
    await world.do(world.client.create(HORIZONTAL_POD_AUTOSCALERS, hpa as never));
    await world.pass(40_000);
    const events = await world.events('shop');
    expect(events).toContain('SuccessfulRescale New size: 3; reason: Current number of replicas below Spec.MinReplicas');
    expect(events).toContain(
      'FailedGetResourceMetric failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    );
    await world.do(world.client.delete(HORIZONTAL_POD_AUTOSCALERS, 'default', 'shop'));
  });
});

describe('a node that is lost', () => {
  it('is Unknown after 50 s, its pods unready but Running, and evicted after 300 s', async () => {
    await world.run(simplePod('stranded', {}, { nodeName: 'node-2' }), isReady);
    world.kubelets.get('node-2')!.stop();
    // Its lease may have been renewed just now, or nearly ten seconds ago.
    await world.pass(35_000);
    expect(isReady(await world.pod('stranded'))).toBe(true);
    await world.pass(40_000);
    const node = await world.do(world.client.get(NODES, '', 'node-2'));
    expect(node.status?.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    expect(node.spec?.taints?.map((t) => `${t.key}:${t.effect}`).sort()).toEqual(['node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule']);
    const pod = await world.pod('stranded');
    expect([pod.status?.phase, isReady(pod), pod.metadata.deletionTimestamp]).toEqual(['Running', false, undefined]);
    expect(await world.events('stranded')).toContain('NodeNotReady Node is not ready');
    await world.pass(300_000);
    expect((await world.do(world.client.get(PODS, 'default', 'stranded'))).metadata.deletionTimestamp).toBeDefined();
    expect(await world.events('stranded')).toContain('TaintManagerEviction Marking for deletion Pod default/stranded');
  });
});
