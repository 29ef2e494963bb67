// Who and which requests a FlowSchema is about. upstream: pkg/apis/flowcontrol/validation ValidateFlowSchemaPolicyRulesWithSubjects
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { FlowcontrolV1Subject, NonResourcePolicyRule, PolicyRulesWithSubjects, ResourcePolicyRule } from '../../../api/generated/types.ts';
import { unsupported } from '../lib/errors.ts';
import { nameIsDNSLabel, nameIsDNSSubdomain } from '../lib/names.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const SUBJECTS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;
type Subject = DeepReadonly<FlowcontrolV1Subject>;

/** Lists that the client must send are null when it did not. */
const listed = (list: readonly string[] | null | undefined): readonly string[] => list ?? [];

export function validateRules({ resourceRules = [], nonResourceRules = [], ...rule }: DeepReadonly<PolicyRulesWithSubjects>, path: string): FieldError[] {
  const subjects = rule.subjects ?? [];
  const errors = subjects.flatMap((s, i) => validateSubject(s, `${path}.subjects[${i}]`));
  if (subjects.length === 0) errors.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  if (resourceRules.length + nonResourceRules.length === 0) errors.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  errors.push(...resourceRules.flatMap((rule, i) => validateResourceRule(rule, `${path}.resourceRules[${i}]`)));
  return [...errors, ...nonResourceRules.flatMap((rule, i) => validatePathRule(rule, `${path}.nonResourceRules[${i}]`))];
}

function validateSubject(subject: Subject, path: string): FieldError[] {
  const kind = subject.kind as keyof typeof SUBJECTS;
  const own = SUBJECTS[kind];
  if (!own) return [unsupported(`${path}.kind`, subject.kind, Object.keys(SUBJECTS))];
  const errors = subject[own] ? validateNamed(subject, own, `${path}.${own}`) : [required(`${path}.${own}`, `${own} is required when subject kind is '${kind}'`)];
  for (const name of ['ServiceAccount', 'User', 'Group'] as const) {
    const other = SUBJECTS[name];
    if (name !== kind && subject[other]) errors.push(forbidden(`${path}.${other}`, `${other} is forbidden when subject kind is not '${name}'`));
  }
  return errors;
}

function validateNamed(subject: Subject, own: 'group' | 'serviceAccount' | 'user', path: string): FieldError[] {
  const name = subject[own]?.name ?? '';
  const errors: FieldError[] = name ? [] : [required(`${path}.name`)];
  if (own !== 'serviceAccount') return errors;
  if (name && name !== '*') errors.push(...nameIsDNSSubdomain(name, false).map((m) => invalid(`${path}.name`, name, m)));
  const namespace = subject.serviceAccount?.namespace ?? '';
  if (!namespace) return [...errors, required(`${path}.namespace`, 'must specify namespace for service account')];
  return [...errors, ...nameIsDNSLabel(namespace, false).map((m) => invalid(`${path}.namespace`, namespace, m))];
}

const crowded = (list: readonly string[]): boolean => list.length > 1 && list.includes('*');

function validateVerbs(verbs: readonly string[], path: string): FieldError[] {
  if (verbs.length === 0) return [required(path, 'verbs must contain at least one value')];
  if (crowded(verbs)) return [invalid(path, verbs, "if '*' is present, must not specify other verbs")];
  return verbs.includes('*') || verbs.every((v) => VERBS.includes(v)) ? [] : [unsupported(path, verbs, VERBS)];
}

function validateResourceRule(rule: DeepReadonly<ResourcePolicyRule>, path: string): FieldError[] {
  const { clusterScope = false } = rule;
  const [verbs, apiGroups, resources, namespaces] = [listed(rule.verbs), listed(rule.apiGroups), listed(rule.resources), listed(rule.namespaces)];
  const errors = validateVerbs(verbs, `${path}.verbs`);
  if (apiGroups.length === 0) errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  else if (crowded(apiGroups)) errors.push(invalid(`${path}.apiGroups`, apiGroups, "if '*' is present, must not specify other api groups"));
  if (resources.length === 0) errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  else if (crowded(resources)) errors.push(invalid(`${path}.resources`, resources, "if '*' is present, must not specify other resources"));
  if (namespaces.length === 0 && !clusterScope) {
    errors.push(required(`${path}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace'));
  } else if (crowded(namespaces)) errors.push(invalid(`${path}.namespaces`, namespaces, "if '*' is present, must not specify other namespaces"));
  else if (!namespaces.includes('*')) errors.push(...namespaces.flatMap((name, i) => validateNamespace(name, `${path}.namespaces[${i}]`)));
  return errors;
}

const validateNamespace = (name: string, path: string): FieldError[] =>
  nameIsDNSLabel(name, false).map((m) => invalid(path, name, `each member of this list must be '*' or a DNS-1123 label; ${m}`));

function validatePathRule({ verbs, nonResourceURLs }: DeepReadonly<NonResourcePolicyRule>, path: string): FieldError[] {
  const urls = listed(nonResourceURLs);
  const errors = validateVerbs(listed(verbs), `${path}.verbs`);
  const at = `${path}.nonResourceURLs`;
  if (urls.length === 0) return [...errors, required(at, 'nonResourceURLs must contain at least one value')];
  if (crowded(urls)) return [...errors, invalid(at, urls, "if '*' is present, must not specify other non-resource URLs")];
  return urls.includes('*') ? errors : [...errors, ...urls.flatMap((url, i) => validateUrlPath(url, `${at}[${i}]`))];
}

/** upstream: ValidateNonResourceURLPath */
function validateUrlPath(url: string, path: string): FieldError[] {
  const wrong = (detail: string): FieldError[] => [invalid(path, url, detail)];
  if (!url) return wrong('must not be empty');
  if (url === '/') return [];
  if (!url.startsWith('/')) return wrong('must start with slash');
  if (url.includes(' ')) return wrong('must not contain white-space');
  if (url.includes('//')) return wrong('must not contain double slash');
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*')) ? wrong('wildcard can only do suffix matching') : [];
}
