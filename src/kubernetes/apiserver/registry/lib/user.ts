// A user as the API shows one. upstream: staging/src/k8s.io/api/authentication/v1 UserInfo
import { deepClone } from '../../../../base/deep.ts';
import type { UserInfo as ShownUser } from '../../../api/generated/types.ts';
import type { UserInfo } from '../../../api/wire.ts';

export function userOf(user: UserInfo): ShownUser {
  const { name, uid, groups, extra } = user;
  return {
    ...(name ? { username: name } : {}),
    ...(uid ? { uid } : {}),
    ...(groups.length ? { groups: [...groups] } : {}),
    ...(extra ? { extra: deepClone(extra) as Record<string, string[]> } : {}),
  };
}
