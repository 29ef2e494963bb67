// A check made of an object: what its author set, and a block that the parser takes.
import { describe, expect, it } from 'vitest';
import { checkFrom, expectationOf } from '../../src/course/make-check.ts';
import { firstDifference } from '../../src/course/match.ts';
import { parseLesson } from '../../src/course/parse.ts';
import type { ApiObject } from '../../src/kubernetes/api/meta.ts';

const service = (annotations?: Record<string, string>): ApiObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
      managedFields: [],
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      type: 'NodePort',
      clusterIP: '10.96.1.2',
      clusterIPs: ['10.96.1.2'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      externalTrafficPolicy: 'Local',
      sessionAffinity: 'None',
      selector: { app: 'web' },
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80, nodePort: 30080 }],
    },
    status: { loadBalancer: {} },
  }) as unknown as ApiObject;

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' }, uid: 'u' },
  spec: {
    nodeName: 'node-1',
    restartPolicy: 'Always',
    serviceAccountName: 'default',
    tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
    volumes: [{ name: 'kube-api-access-x', projected: {} }],
    containers: [{ name: 'web', image: 'nginx', resources: {}, terminationMessagePolicy: 'File', volumeMounts: [{ name: 'kube-api-access-x' }] }],
  },
  status: { phase: 'Running' },
} as unknown as ApiObject;

describe('an expectation', () => {
  it('leaves out what the server set and what is so by default', () => {
    expect(expectationOf(service())).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { type: 'NodePort', externalTrafficPolicy: 'Local', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 80, nodePort: 30080 }] },
    });
  });
  it('is what was applied, where that is noted', () => {
    const applied = JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { type: 'NodePort', ports: [{ port: 80 }] } });
    expect(expectationOf(service({ 'kubectl.kubernetes.io/last-applied-configuration': applied })).spec).toEqual({ type: 'NodePort', ports: [{ port: 80 }] });
  });
  it('of a pod has neither its token nor its patience', () => {
    expect(expectationOf(pod)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'default', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    });
  });
});

describe('a block', () => {
  it.each([service(), pod])('is a check that passes on its own object', (object) => {
    const { lesson, problems } = parseLesson({
      file: 'x',
      folder: undefined,
      text: `---\nid: x\ntitle: X\nlevel: beginner\nminutes: 5\nobjectives: [x]\n---\n\n${checkFrom(object)}`,
      read: () => undefined,
    });
    expect(problems).toEqual([]);
    const rule = lesson?.checks[0]?.rule;
    expect(rule?.kind === 'expect' && firstDifference(rule.objects[0], object)).toBeUndefined();
  });
});
