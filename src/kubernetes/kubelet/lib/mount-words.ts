// What the runtime says of a volume that does not fit where it is to be seen. upstream: runc libcontainer/rootfs_linux.go mountToRootfs
import type { Container, Pod, Volume } from '../../api/generated/types.ts';

const ROOT = '/var/lib/kubelet/pods';
const PLUGINS: Readonly<Partial<Record<keyof Volume, string>>> = {
  emptyDir: 'empty-dir',
  configMap: 'configmap',
  secret: 'secret',
  projected: 'projected',
  downwardAPI: 'downward-api',
};

/** A directory over a file, or a file over a directory, at `path` of the container. */
export function mountFailure(pod: Pod, container: Container, path: string): string {
  const index = container.volumeMounts?.findIndex((m) => m.mountPath === path) ?? -1;
  const mount = container.volumeMounts?.[index];
  const volume = pod.spec?.volumes?.find((v) => v.name === mount?.name);
  const home = `${ROOT}/${pod.metadata.uid}`;
  const source = mount?.subPath ? `${home}/volume-subpaths/${mount.name}/${container.name}/${index}` : sourceOf(volume, home);
  const flags = mount?.readOnly ? 'MS_RDONLY|MS_BIND|MS_REC' : 'MS_BIND|MS_REC';
  return `error mounting "${source}" to rootfs at "${path}": mount src=${source}, dst=${path}, dstFd=/proc/thread-self/fd/13, flags=${flags}: not a directory`;
}

function sourceOf(volume: Volume | undefined, home: string): string {
  if (volume?.hostPath) return volume.hostPath.path;
  const plugin = Object.entries(PLUGINS).find(([kind]) => volume?.[kind as keyof Volume] !== undefined)?.[1];
  return `${home}/volumes/kubernetes.io~${plugin ?? 'empty-dir'}/${volume?.name ?? ''}`;
}
