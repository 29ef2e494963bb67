// The client room's own machinery: events that are joined, queues, selectors, quantities.
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/base/clock.ts';
import type { Pod } from '../../../src/kubernetes/api/generated/types.ts';
import type { ApiRequest, Transport } from '../../../src/kubernetes/api/wire.ts';
import { Client } from '../../../src/kubernetes/client/client.ts';
import { CoreEventRecorder } from '../../../src/kubernetes/client/event-recorder.ts';
import { tolerates } from '../../../src/kubernetes/client/placement.ts';
import { formatBinary, formatMilli, milliValue, quantityValue } from '../../../src/kubernetes/client/quantities.ts';
import { selects } from '../../../src/kubernetes/client/selectors.ts';
import { WorkQueue } from '../../../src/kubernetes/client/workqueue.ts';
import { pass } from '../../support/drive.ts';

const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '5' } };

function recorder() {
  const clock = new VirtualClock(1_795_000_000_000);
  const sent: ApiRequest[] = [];
  const transport: Transport = async (request) => {
    sent.push(request);
    return { code: 200, headers: {}, body: request.body };
  };
  const client = new Client(transport, { agent: 'kubelet' });
  return { clock, sent, events: new CoreEventRecorder(client, clock, { component: 'kubelet', host: 'node-1' }) };
}

describe('events', () => {
  it('have the form of client-go’s', async () => {
    const { clock, sent, events } = recorder();
    events.event({ object: pod, fieldPath: 'spec.containers{c}' }, 'Normal', 'Started', 'Container started');
    await pass(clock, 10);
    expect(sent[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/default/events',
      body: {
        metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/), namespace: 'default' },
        involvedObject: { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u', apiVersion: 'v1', resourceVersion: '5', fieldPath: 'spec.containers{c}' },
        reason: 'Started',
        message: 'Container started',
        source: { component: 'kubelet', host: 'node-1' },
        count: 1,
        type: 'Normal',
        reportingComponent: 'kubelet',
        reportingInstance: 'node-1',
      },
    });
  });

  it('count what is said again, and join what is alike', async () => {
    const { clock, sent, events } = recorder();
    for (let i = 0; i < 3; i++) events.event(pod, 'Warning', 'BackOff', 'again');
    await pass(clock, 10);
    expect(sent.map((r) => [r.method, (r.body as { count?: number }).count])).toEqual([
      ['POST', 1],
      ['PATCH', 2],
      ['PATCH', 3],
    ]);
    sent.length = 0;
    for (let i = 0; i < 14; i++) events.event(pod, 'Normal', 'SuccessfulCreate', `Created pod: web-${i}`);
    await pass(clock, 10);
    const messages = sent.map((r) => (r.body as { message: string }).message);
    expect(messages.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => `Created pod: web-${i}`));
    expect(messages.slice(10)).toEqual(Array.from({ length: 4 }, (_, i) => `(combined from similar events): Created pod: web-${i + 10}`));
    expect(sent.slice(10).map((r) => r.method)).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
  });

  it('are dropped when there are too many about one object', async () => {
    const { clock, sent, events } = recorder();
    for (let i = 0; i < 60; i++) events.event(pod, 'Normal', 'R', 'same');
    await pass(clock, 10);
    expect(sent).toHaveLength(25);
    await pass(clock, 300_000);
    events.event(pod, 'Normal', 'R', 'same');
    await pass(clock, 10);
    expect(sent).toHaveLength(26);
  });
});

describe('the queue', () => {
  it('does each key once, one at a time, and again with back-off after a failure', async () => {
    const clock = new VirtualClock(0);
    const done: string[] = [];
    let failures = 2;
    const queue = new WorkQueue(clock, async (key) => {
      done.push(`${key}@${clock.now()}`);
      if (key === 'bad' && failures-- > 0) throw new Error('no');
    });
    for (const key of ['a', 'a', 'bad', 'b']) queue.add(key);
    await pass(clock, 100);
    expect(done).toEqual(['a@0', 'bad@0', 'b@0', 'bad@5', 'bad@15']);
  });

  it('keeps the earlier of two times', async () => {
    const clock = new VirtualClock(0);
    const done: number[] = [];
    const queue = new WorkQueue(clock, () => void done.push(clock.now()));
    queue.addAfter('a', 50);
    queue.addAfter('a', 500);
    queue.addAfter('a', 20);
    await pass(clock, 1000);
    expect(done).toEqual([20]);
  });
});

describe('selectors', () => {
  it.each([
    [{ matchLabels: { a: '1' } }, { a: '1', b: '2' }, true],
    [{ matchLabels: { a: '1' } }, { a: '2' }, false],
    [{}, {}, true],
    [undefined, {}, false],
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['1', '2'] }] }, { a: '2' }, true],
    [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['1'] }] }, {}, true],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }, {}, false],
    [{ matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] }, {}, true],
  ])('%j on %j: %s', (selector, labels, expected) => expect(selects(selector, labels)).toBe(expected));
});

describe('quantities', () => {
  it.each([
    ['100m', 0.1],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['2k', 2000],
    ['1e3', 1000],
    ['0', 0],
    ['128Mi', 134217728],
  ])('%s', (text, value) => expect(quantityValue(text)).toBeCloseTo(value, 6));
  it('round up to thousandths and are written short', () => {
    expect([milliValue('0.0005'), milliValue('250m'), formatMilli(1500), formatMilli(2000), formatBinary(134217728), formatBinary(1000)]).toEqual([
      1,
      250,
      '1500m',
      '2',
      '128Mi',
      '1000',
    ]);
  });
});

describe('tolerations', () => {
  const taint = { key: 'k', value: 'v', effect: 'NoSchedule' };
  it.each([
    [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }, true],
    [{ key: 'k', value: 'v' }, true],
    [{ key: 'k', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ key: 'k', value: 'w' }, false],
    [{ key: 'k', operator: 'Exists', effect: 'NoExecute' }, false],
  ])('%j: %s', (toleration, expected) => expect(tolerates(toleration, taint)).toBe(expected));
});
