// Pods are born with their defaults and checked at once.
import { describe, expect, it } from 'vitest';
import { fieldErrorText } from '../../../src/kubernetes/api/field.ts';
import type { Pod } from '../../../src/kubernetes/api/generated/types.ts';
import { podStrategy } from '../../../src/kubernetes/apiserver/registry/pod/strategy.ts';
import type { StrategyContext } from '../../../src/kubernetes/apiserver/registry/strategy.ts';

const NOTHING = {} as StrategyContext;
const pod = (spec: NonNullable<Pod['spec']>): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'm', labels: { app: 'x' } }, spec });
const web = (): Pod =>
  pod({
    containers: [
      {
        name: 'c',
        image: 'nginx:1.29',
        ports: [{ name: 'http', containerPort: 80 }],
        env: [{ name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }],
        readinessProbe: { httpGet: { path: '/', port: 'http' } },
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        volumeMounts: [{ name: 'v', mountPath: '/data' }],
      },
    ],
    volumes: [{ name: 'v', emptyDir: {} }],
  });

const problems = (object: Pod): string[] => {
  podStrategy.defaults?.(object);
  return podStrategy.validate(object, NOTHING).map((e) => fieldErrorText(e));
};

describe('pods', () => {
  it('get defaults once', () => {
    const object = web();
    expect(problems(object)).toEqual([]);
    const again = structuredClone(object);
    podStrategy.defaults?.(again);
    expect(again).toEqual(object);
    expect(object.spec).toMatchObject({
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      terminationGracePeriodSeconds: 30,
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
    });
    expect(object.spec?.containers[0]).toMatchObject({ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log', ports: [{ protocol: 'TCP' }] });
  });

  it.each<[string, NonNullable<Pod['spec']>, string[]]>([
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    ['one name twice', { containers: ['a', 'a'].map((name) => ({ name, image: 'i:1' })) }, ['spec.containers[1].name: Duplicate value: "a"']],
    [
      'a mount of nothing',
      { containers: [{ name: 'a', image: 'i:1', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'more than the limit',
      { containers: [{ name: 'a', image: 'i:1', resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
  ])('are refused with %s', (_what, spec, want) => {
    expect(problems(pod(spec))).toEqual(want);
  });
});
