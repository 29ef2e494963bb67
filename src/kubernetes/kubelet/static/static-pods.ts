// Pods from files on the node, and their mirrors in the API. upstream: pkg/kubelet/{config/file.go,pod/mirror_client.go}
import { fnv1a32, hex, sha256 } from '../../../base/hash.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { Node, Pod } from '../../api/generated/types.ts';
import { CONFIG_SOURCE } from '../lib/config-source.ts';

const MIRROR = 'kubernetes.io/config.mirror';
const HASH = 'kubernetes.io/config.hash';
const SEEN = 'kubernetes.io/config.seen';

/** A manifest as the kubelet takes it: named after the node, its uid a hash of what it says. */
export function staticPod(manifest: Pod, nodeName: string, now: number): Pod {
  const uid = hex(sha256(`${nodeName} ${JSON.stringify(manifest)}`)).slice(0, 32);
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      name: `${manifest.metadata.name}-${nodeName}`,
      uid,
      annotations: {
        ...manifest.metadata.annotations,
        [HASH]: uid,
        [SEEN]: `${rfc3339(now).slice(0, -1)}.${String(fnv1a32(uid) % 1_000_000_000).padStart(9, '0')}Z`,
        [CONFIG_SOURCE]: 'file',
      },
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      schedulerName: 'default-scheduler',
      enableServiceLinks: true,
      ...(manifest.spec ?? { containers: [] }),
      nodeName,
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}

export function mirrorOf(pod: Pod, node: Node | undefined): Pod {
  const { uid: _, ...metadata } = pod.metadata;
  const hash = pod.metadata.annotations?.[HASH] ?? '';
  const owner = node && { apiVersion: 'v1', kind: 'Node', name: node.metadata.name ?? '', uid: node.metadata.uid ?? '', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, annotations: { ...pod.metadata.annotations, [MIRROR]: hash }, ...(owner ? { ownerReferences: [owner] } : {}) },
    ...(pod.spec ? { spec: pod.spec } : {}),
  };
}

/** Whether a mirror is that of this very pod, not of an earlier state of its file. */
export const isMirrorOf = (mirror: Pod, pod: Pod): boolean => mirror.metadata.annotations?.[MIRROR] === pod.metadata.annotations?.[HASH];

export const isMirror = (pod: Pod): boolean => pod.metadata.annotations?.[MIRROR] !== undefined;
