// Where the processes of a container may not write. upstream: containerd internal/cri/server/container_create_linux.go (readonly root), pkg/kubelet/kubelet_pods.go makeMounts
import type { Container } from '../../api/generated/types.ts';

/** Not part of the root that is mounted read-only; the file for last words is bound there too. */
const OWN = ['/dev', '/proc'];
/** Of the kernel's own folders, what only privileged containers may change. */
const KERNEL = ['/proc/sys', '/sys'];

/**
 * Tells of a path whether it is on a read-only mount; undefined when nothing is.
 * @param fixed the names of the pod's volumes that nobody writes to, whatever the mount says
 */
export function readOnlyPaths(container: Container, fixed: ReadonlySet<string>): ((path: string) => boolean) | undefined {
  const root = container.securityContext?.readOnlyRootFilesystem === true;
  const privileged = container.securityContext?.privileged === true;
  const mounts = (container.volumeMounts ?? []).map((m) => ({ path: m.mountPath.replace(/(.)\/$/, '$1'), readOnly: m.readOnly === true || fixed.has(m.name) }));
  if (!root && !mounts.some((m) => m.readOnly)) return privileged ? undefined : ofKernel;
  const last = container.terminationMessagePath ?? '/dev/termination-log';
  const kernel = privileged ? [] : KERNEL.map((path) => ({ path, readOnly: true }));
  const known = [{ path: '/', readOnly: root }, ...[...OWN, last].map((path) => ({ path, readOnly: false })), ...kernel, ...mounts].sort((a, b) => b.path.length - a.path.length);
  return (path) => known.find((m) => m.path === '/' || isBelow(path, m.path))?.readOnly ?? false;
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
const ofKernel = (path: string): boolean => KERNEL.some((folder) => isBelow(path, folder));
