// Who a container's first process is: its user, and the groups of the image's files and of the pod. upstream: containerd internal/cri/server container_status_linux.go, pkg/oci WithUser
import type { FileSystem, User } from '../../../machine/os/types.ts';
import type { Container, LinuxContainerUser, Pod } from '../../api/generated/types.ts';

/** As the runtime reports it; groups are in order. */
export function identityOf(pod: Pod, container: Container, user: User | undefined, files: FileSystem): LinuxContainerUser {
  const shared = pod.spec?.securityContext;
  const uid = user?.uid ?? 0;
  const gid = user?.gid ?? 0;
  const groups = new Set([gid, ...(shared?.supplementalGroups ?? [])]);
  if (shared?.fsGroup !== undefined) groups.add(shared.fsGroup);
  const strict = shared?.supplementalGroupsPolicy === 'Strict' || container.securityContext?.runAsGroup !== undefined;
  if (!strict) for (const group of memberships(files, uid)) groups.add(group);
  return { gid, supplementalGroups: [...groups].sort((a, b) => a - b), uid };
}

/** The user with its further groups; undefined for plain root. */
export function withGroups(user: User | undefined, identity: LinuxContainerUser): User | undefined {
  const groups = identity.supplementalGroups ?? [];
  return groups.every((gid) => gid === identity.gid) ? user : { ...(user ?? { uid: 0, gid: 0, name: 'root', home: '/root' }), groups };
}

/** The groups that /etc/group names a user in. */
function memberships(files: FileSystem, uid: number): number[] {
  const lines = (path: string): string[][] =>
    files.exists(path)
      ? files
          .readText(path)
          .split('\n')
          .map((line) => line.split(':'))
      : [];
  const name = lines('/etc/passwd').find((fields) => fields[2] === String(uid))?.[0];
  if (!name) return [];
  return lines('/etc/group')
    .filter((fields) => fields[3]?.split(',').includes(name))
    .map((fields) => Number(fields[2]));
}
