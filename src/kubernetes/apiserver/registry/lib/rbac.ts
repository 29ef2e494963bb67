// Rules, role references and subjects. upstream: pkg/apis/rbac/{validation/validation.go, v1/defaults.go}
import { type DeepReadonly, deepEqual } from '../../../../base/deep.ts';
import { type FieldError, invalid, required } from '../../../api/field.ts';
import type { PolicyRule, Subject as RbacSubject, RoleRef } from '../../../api/generated/types.ts';
import { unsupported } from './errors.ts';
import { nameIsDNSSubdomain, nameIsPathSegment } from './names.ts';

export const RBAC = 'rbac.authorization.k8s.io';
type Rule = DeepReadonly<PolicyRule>;
type Subject = DeepReadonly<RbacSubject>;

export function validateRules(rules: readonly Rule[] | undefined, namespaced: boolean): FieldError[] {
  return (rules ?? []).flatMap((rule, i) => validateRule(rule, `rules[${i}]`, namespaced));
}

function validateRule(rule: Rule, path: string, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (!rule.verbs?.length) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (rule.nonResourceURLs?.length) {
    if (namespaced) errors.push(invalid(`${path}.nonResourceURLs`, rule.nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      errors.push(invalid(`${path}.nonResourceURLs`, rule.nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'));
    }
    return errors;
  }
  if (!rule.apiGroups?.length) errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (!rule.resources?.length) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

export function defaultBinding(binding: { roleRef: RoleRef; subjects?: RbacSubject[] }): void {
  const ref = (binding.roleRef ??= {} as RoleRef);
  ref.apiGroup ||= RBAC;
  for (const subject of binding.subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group')) subject.apiGroup = RBAC;
  }
}

/** `kinds`: what may be bound. */
export function validateBinding(
  binding: { readonly roleRef?: DeepReadonly<RoleRef>; readonly subjects?: readonly Subject[] },
  kinds: readonly string[],
  namespaced: boolean,
): FieldError[] {
  const ref = binding.roleRef;
  const errors: FieldError[] = [];
  if (ref?.apiGroup !== RBAC) errors.push(unsupported('roleRef.apiGroup', ref?.apiGroup ?? '', [RBAC]));
  if (!kinds.includes(ref?.kind ?? '')) errors.push(unsupported('roleRef.kind', ref?.kind ?? '', kinds));
  if (!ref?.name) errors.push(required('roleRef.name'));
  else for (const text of nameIsPathSegment(ref.name, false)) errors.push(invalid('roleRef.name', ref.name, text));
  binding.subjects?.forEach((s, i) => errors.push(...validateSubject(s, `subjects[${i}]`, namespaced)));
  return errors;
}

function validateSubject(subject: Subject, path: string, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const group = subject.apiGroup ?? '';
  if (!subject.name) errors.push(required(`${path}.name`));
  if (subject.kind === 'ServiceAccount') {
    if (subject.name) for (const text of nameIsDNSSubdomain(subject.name, false)) errors.push(invalid(`${path}.name`, subject.name, text));
    if (group) errors.push(unsupported(`${path}.apiGroup`, group, ['']));
    if (!namespaced && !subject.namespace) errors.push(required(`${path}.namespace`));
  } else if (subject.kind === 'User' || subject.kind === 'Group') {
    if (group !== RBAC) errors.push(unsupported(`${path}.apiGroup`, group, [RBAC]));
  } else errors.push(unsupported(`${path}.kind`, subject.kind, ['ServiceAccount', 'User', 'Group']));
  return errors;
}

/** Whom a binding binds to is chosen once. */
export function validateRoleRefKept(now: DeepReadonly<RoleRef> | undefined, old: DeepReadonly<RoleRef> | undefined): FieldError[] {
  if (deepEqual(now, old)) return [];
  return [invalid('roleRef', { APIGroup: now?.apiGroup ?? '', Kind: now?.kind ?? '', Name: now?.name ?? '' }, 'cannot change roleRef')];
}

/** Users, groups and service accounts, each comma-separated. upstream: printRoleBinding */
export function subjectCells(subjects: readonly Subject[] | undefined): [string, string, string] {
  const of = (kind: string): readonly Subject[] => (subjects ?? []).filter((s) => s.kind === kind);
  const names = (kind: string): string =>
    of(kind)
      .map((s) => s.name)
      .join(', ');
  return [
    names('User'),
    names('Group'),
    of('ServiceAccount')
      .map((s) => `${s.namespace ?? ''}/${s.name}`)
      .join(', '),
  ];
}
