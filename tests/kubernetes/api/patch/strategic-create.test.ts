// What kubectl apply sends: differences of lists by their keys, with the order that they are to have.
import { describe, expect, it } from 'vitest';
import { applyStrategicPatch } from '../../../../src/kubernetes/api/patch/strategic.ts';
import { createThreeWayMergePatch, createTwoWayMergePatch } from '../../../../src/kubernetes/api/patch/strategic-create.ts';
import { definition } from '../../../../src/kubernetes/api/whole-schema.ts';

const service = definition('io.k8s.api.core.v1.Service');
const pod = definition('io.k8s.api.core.v1.Pod');
const ports = (...numbers: readonly number[]) => ({ spec: { ports: numbers.map((port) => ({ port })) } });
const order = (...numbers: readonly number[]) => ({ '$setElementOrder/ports': numbers.map((port) => ({ port })) });

describe('the patch of an apply', () => {
  it('says the order when the live list is longer, though nothing else differs', () => {
    expect(createThreeWayMergePatch(ports(80), ports(80), ports(9090, 80), service)).toEqual({ spec: order(80) });
  });

  it('is empty when the lists agree', () => {
    expect(createThreeWayMergePatch(ports(80, 443), ports(80, 443), ports(80, 443), service)).toEqual({});
  });

  it('lists changes in the wanted order and deletions behind them', () => {
    const before = {
      spec: {
        containers: [
          { name: 'a', image: 'x', ports: [{ containerPort: 80 }] },
          { name: 'gone', image: 'x' },
        ],
      },
    };
    const after = {
      spec: {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y' },
        ],
      },
    };
    const patch = createThreeWayMergePatch(before, after, before, pod);
    expect(patch).toEqual({
      spec: {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'b' }],
        containers: [
          { name: 'a', ports: null },
          { name: 'b', image: 'y' },
          { name: 'gone', $patch: 'delete' },
        ],
      },
    });
    expect(applyStrategicPatch(before, patch, pod)).toEqual(after);
  });

  it('of two documents names the order only when it is asked', () => {
    expect(createTwoWayMergePatch(ports(80), ports(80, 443), service)).toEqual({ spec: { ports: [{ port: 443 }] } });
    expect(createTwoWayMergePatch(ports(80), ports(80, 443), service, true)).toEqual({ spec: { ...order(80, 443), ports: [{ port: 443 }] } });
  });
});
