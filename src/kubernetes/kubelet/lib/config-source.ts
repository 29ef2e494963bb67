// Where a pod came from. upstream: pkg/kubelet/types/pod_update.go
import type { Pod } from '../../api/generated/types.ts';

/** On the object of a pod that the node made by itself: `file`. */
export const CONFIG_SOURCE = 'kubernetes.io/config.source';

/** A pod of the node's own manifests. */
export const isStatic = (pod: Pod): boolean => pod.metadata.annotations?.[CONFIG_SOURCE] === 'file';
