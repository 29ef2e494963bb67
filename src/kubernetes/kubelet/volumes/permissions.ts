// Whose a volume's files are and who may read them. upstream: pkg/volume/util/util.go FsUserFrom, pkg/volume/projected/projected.go collectData
import type { Pod, Volume } from '../../api/generated/types.ts';
import type { Ground } from './published.ts';

/** The mode of files that name none; the API has put in the default. */
export function defaultModeOf(volume: Volume): number {
  return (volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI)?.defaultMode ?? 0o644;
}

export function groundOf(pod: Pod, volume: Volume): Ground {
  return { memory: volume.configMap === undefined, group: pod.spec?.securityContext?.fsGroup };
}

/** The user that all containers of the pod run as; undefined when they differ, or none is told. */
export function soleUser(pod: Pod): number | undefined {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const users = new Set(containers.map((c) => c.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser));
  const [user] = users;
  return users.size === 1 ? user : undefined;
}

/** The kubelet mounts these read-only, whatever the mount says. upstream: pkg/kubelet/kubelet_pods.go makeMounts */
export function isReadOnly(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.projected ?? volume.downwardAPI);
}
