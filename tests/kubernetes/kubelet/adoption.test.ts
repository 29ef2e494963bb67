// A world that was kept and comes back: new kubelets find their pods Running and start them again without a word.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kubernetes/api/generated/types.ts';
import { isReady, NodesWorld, simplePod } from '../../support/nodes.ts';

let before: NodesWorld;
let after: NodesWorld;
let pods: readonly Pod[];
let events: string[];
beforeAll(async () => {
  before = await new NodesWorld({ nodes: 1 }).start();
  await before.run(simplePod('web', { readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 5 } }), isReady);
  await before.run(simplePod('crash', { image: 'busybox:1.36', command: ['sh', '-c', 'sleep 1; exit 1'] }), (p) => (p.status?.containerStatuses?.[0]?.restartCount ?? 0) === 2);
  await before.run(simplePod('done', { image: 'busybox:1.36', command: ['true'] }, { restartPolicy: 'Never' }), (p) => p.status?.phase === 'Succeeded');
  await before.pass(15_000);
  pods = await before.pods();
  events = (await before.events()).filter((e) => !e.startsWith('RegisteredNode'));
  after = new NodesWorld({ nodes: 1 });
  after.server.storage.load(structuredClone(before.server.storage.dump()));
  after.clock.advanceTo(before.clock.now());
  before.close();
  await after.start();
});
afterAll(() => after.close());

describe('adoption', () => {
  it('changes no pod and writes no event about one', async () => {
    expect(await after.pods()).toEqual(pods);
    expect((await after.events()).filter((e) => !e.startsWith('RegisteredNode'))).toEqual(events);
  });

  it('has the processes running under their addresses', async () => {
    const web = pods.find((p) => p.metadata.name === 'web');
    const machine = after.kubelets.get('node-1')!.machineOf(web!);
    expect(machine?.processes.size).toBeGreaterThan(0);
    await after.pass(20_000);
    const pod = await after.pod('web');
    expect(pod.status).toEqual(web?.status);
  });

  it('goes on with a pause that had begun', async () => {
    const crash = () => after.pod('crash').then((p) => p.status?.containerStatuses?.[0]);
    const waiting = await crash();
    expect(waiting?.state?.terminated?.reason).toBe('Error');
    await after.until('crash', (p) => (p.status?.containerStatuses?.[0]?.restartCount ?? 0) === (waiting?.restartCount ?? 0) + 1);
  });
});
