// --verb, --resource, --resource-name: the rules of a role from flags. upstream: kubectl/pkg/cmd/create/create_role.go
import type { Invocation } from '../command.ts';
import { CommandError, NoMatchError } from '../errors.ts';
import type { PolicyRuleLike } from '../rbac/policy-rules.ts';
import type { FlagSpec } from './flag-set.ts';

export const ruleFlags: readonly FlagSpec[] = [
  { name: 'resource', kind: 'strings', usage: 'Resource that the rule is about: pods, deployments.apps, pods/log' },
  { name: 'resource-name', kind: 'stringArray', usage: 'Name of the one object that the rule is about. May be given more than once.' },
  { name: 'verb', kind: 'strings', usage: 'Verb that the rule allows' },
];

const VERBS = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate'];

const ROLES = ['rbac.authorization.k8s.io/roles', 'rbac.authorization.k8s.io/clusterroles'];
/** Verbs that mean something for certain resources only, as group/resource. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  use: ['policy/podsecuritypolicies', 'extensions/podsecuritypolicies'],
  bind: ROLES,
  escalate: ROLES,
  impersonate: ['/users', '/serviceaccounts', '/groups', 'authentication.k8s.io/userextras'],
};

interface Wanted {
  readonly name: string;
  readonly group: string;
  readonly subresource: string;
}

export interface RuleWish {
  readonly verbs: readonly string[];
  readonly resources: readonly Wanted[];
  readonly names: readonly string[];
}

/** What the flags ask for, doubles taken out; `*` swallows the others. */
export function ruleWish(k: Invocation): RuleWish {
  const verbs = k.flags.list('verb');
  const resources = k.flags.list('resource').map(wanted);
  const all = k.flags.list('resource').indexOf('*');
  return {
    verbs: verbs.includes('*') ? ['*'] : [...new Set(verbs)],
    resources: all < 0 ? resources : resources.slice(all, all + 1),
    names: [...new Set(k.flags.list('resource-name'))],
  };
}

function wanted(text: string): Wanted {
  const slash = text.indexOf('/');
  const type = slash < 0 ? text : text.slice(0, slash);
  const dot = type.indexOf('.');
  return { name: dot < 0 ? type : type.slice(0, dot), group: dot < 0 ? '' : type.slice(dot + 1), subresource: slash < 0 ? '' : text.slice(slash + 1) };
}

/** A verb that nobody uses is told, not refused. */
export async function warnVerbs(k: Invocation, verbs: readonly string[]): Promise<void> {
  for (const verb of verbs) if (!VERBS.includes(verb)) await k.s.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

async function found(k: Invocation, r: Wanted): Promise<{ readonly group: string; readonly plural: string } | undefined> {
  return (await k.s.mapper()).resourceIn(r.name, r.group) ?? (await k.s.refreshMapper()).resourceIn(r.name, r.group);
}

/** Throws for resources that the server does not have, and for verbs that mean nothing to them. */
export async function checkResources(k: Invocation, { verbs, resources }: RuleWish): Promise<void> {
  for (const r of resources) {
    if (r.name === '') throw new CommandError('resource must be specified if apiGroup/subresource specified');
    if (r.name === '*') return;
    const mapping = await found(k, r);
    const { group, plural } = mapping ?? { group: r.group, plural: r.name };
    const special = verbs.filter((v) => SPECIAL[v]);
    for (const verb of special) if (!SPECIAL[verb]?.includes(`${group}/${plural}`)) throw new CommandError(`can not perform '${verb}' on '${plural}' in group '${group}'`);
    if (!mapping && special.length === 0)
      throw new NoMatchError(`the server doesn't have a resource type ${JSON.stringify(r.name)}${r.group ? ` in group ${JSON.stringify(r.group)}` : ''}`);
  }
}

/** One rule a group of resources, and one for paths. */
export async function policyRules(k: Invocation, wish: RuleWish, paths: readonly string[] = []): Promise<PolicyRuleLike[]> {
  const groups = new Map<string, string[]>();
  for (const r of wish.resources) {
    const { group, plural } = (await found(k, r)) ?? { group: r.group, plural: r.name };
    const resource = r.subresource ? `${plural}/${r.subresource}` : plural;
    const list = groups.get(group) ?? [];
    if (!list.includes(resource)) list.push(resource);
    groups.set(group, list);
  }
  const names = wish.names.length ? { resourceNames: wish.names } : {};
  const rules: PolicyRuleLike[] = [...groups.keys()].sort().map((group) => ({ verbs: wish.verbs, apiGroups: [group], resources: groups.get(group) ?? [], ...names }));
  return paths.length ? [...rules, { verbs: wish.verbs, nonResourceURLs: paths }] : rules;
}
