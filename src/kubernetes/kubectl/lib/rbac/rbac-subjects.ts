// Whom a binding is for: --user, --group, --serviceaccount. upstream: kubectl/pkg/cmd/create/create_rolebinding.go, kubectl/pkg/cmd/set/set_subject.go
import { CommandError } from '../errors.ts';
import type { FlagSpec, FlagValues } from '../flags/flag-set.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

export const subjectFlags: readonly FlagSpec[] = [
  { name: 'group', kind: 'stringArray', usage: 'Groups that get the role. May be given more than once.' },
  { name: 'serviceaccount', kind: 'stringArray', usage: 'Service accounts that get the role, NAMESPACE:NAME. May be given more than once.' },
  { name: 'user', kind: 'stringArray', usage: 'Users that get the role. May be given more than once.' },
];

/** The subjects that the flags name: users, groups, service accounts; `namespace` is that of an account which names none. */
export function subjectsOf(flags: FlagValues, namespace = ''): Subject[] {
  const named = (kind: string, names: readonly string[]): Subject[] => names.map((name) => ({ kind, apiGroup: RBAC_GROUP, name }));
  return [...named('User', flags.list('user')), ...named('Group', flags.list('group')), ...flags.list('serviceaccount').map((text) => account(text, namespace))];
}

function account(text: string, fallback: string): Subject {
  const [given, name, ...more] = text.split(':');
  const namespace = given || fallback;
  if (!namespace || !name || more.length) throw new CommandError('serviceaccount must be <namespace>:<name>');
  return { kind: 'ServiceAccount', name, namespace };
}
