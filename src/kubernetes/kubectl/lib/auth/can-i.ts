// upstream: kubectl/pkg/cmd/auth/cani.go
import { StatusError } from '../../../api/status.ts';
import { alignRows } from '../../printers/table.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, ConnectionError } from '../errors.ts';
import { allNamespacesFlag } from '../flags/flags.ts';
import type { ApiResource } from '../objects/discovery.ts';
import { compactRules, type PolicyRuleLike, ruleResource } from '../rbac/policy-rules.ts';

export const canI: Command = {
  use: 'can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  plainUse: true,
  short: 'Ask whether something is allowed',
  long: "Ask whether something is allowed.\n\nVERB is what is to be done: 'get', 'list', 'watch', 'delete' and so on. TYPE is a resource, with its short name or group if you like; NONRESOURCEURL is a path that begins with \"/\"; NAME is one object.",
  examples: `# May I create pods in any namespace?
kubectl auth can-i create pods --all-namespaces

# May I list deployments here?
kubectl auth can-i list deployments.apps

# May a service account of namespace team read its pods' logs?
kubectl auth can-i get pods --subresource=log -n team --as=system:serviceaccount:team:robot

# What may I do in namespace team?
kubectl auth can-i --list -n team`,
  flags: [
    { ...allNamespacesFlag, usage: 'Ask about all namespaces.' },
    { name: 'list', kind: 'bool', usage: 'Everything that is allowed.' },
    { name: 'no-headers', kind: 'bool', usage: 'With --list: no header line' },
    { name: 'quiet', short: 'q', kind: 'bool', usage: 'Print nothing, answer by the exit code.' },
    { name: 'subresource', kind: 'string', usage: 'A subresource such as log or scale' },
  ],
  run: (k) => run(k),
};

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use', 'bind', 'escalate', 'impersonate', '*', 'approve', 'sign', 'attest'];
const NON_RESOURCE_VERBS = ['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'];
/** Whom one may be, is no resource of any server. upstream: nonStandardResourceNames */
const NO_RESOURCE_BUT_KNOWN = ['users', 'groups'];
const ROOT = '/apis/authorization.k8s.io/v1';

async function run(k: Invocation): Promise<number> {
  const { flags, args } = k;
  if (flags.bool('list')) {
    if (args.length) throw new CommandError('list option must be specified with no arguments');
    if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource'))
      throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
    await list(k);
    return 0;
  }
  const [verb, what] = args;
  if (args.length !== 2 || verb === undefined || what === undefined)
    throw new CommandError(`you must specify two arguments: verb resource or verb resource/resourceName.\nSee '${k.path} -h' for help and examples.`);
  const spec = what.startsWith('/') ? await pathAttributes(k, verb, what) : await resourceAttributes(k, verb, what);
  if (flags.bool('no-headers')) throw new CommandError('--no-headers cannot be set without --list specified');
  const review = await k.s.json({
    method: 'POST',
    path: `${ROOT}/selfsubjectaccessreviews`,
    body: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec },
  });
  const status = (review.status ?? {}) as { allowed?: boolean; reason?: string; evaluationError?: string };
  if (!flags.bool('quiet')) {
    const reason = status.allowed ? '' : status.reason ? ` - ${status.reason}` : '';
    const trouble = status.allowed || !status.evaluationError ? '' : ` - ${status.evaluationError}`;
    await k.s.out(`${status.allowed ? 'yes' : 'no'}${reason}${trouble}\n`);
  }
  return status.allowed ? 0 : 1;
}

const warn = (k: Invocation, text: string): Promise<void> => k.s.err(`Warning: ${text}\n\n`);

async function pathAttributes(k: Invocation, verb: string, path: string): Promise<unknown> {
  if (k.flags.string('subresource')) throw new CommandError('--subresource can not be used with NonResourceURL');
  if (!NON_RESOURCE_VERBS.includes(verb)) await warn(k, `verb '${verb}' is not a known verb`);
  return { nonResourceAttributes: { path, verb } };
}

/** The resource meant; a server that cannot be asked has none. */
async function lookUp(k: Invocation, type: string): Promise<ApiResource | undefined> {
  try {
    return (await k.s.mapper(2)).resourceFor(type) ?? (await k.s.refreshMapper()).resourceFor(type);
  } catch (e) {
    if (e instanceof ConnectionError || e instanceof StatusError) return undefined;
    throw e;
  }
}

async function resourceAttributes(k: Invocation, verb: string, what: string): Promise<unknown> {
  const slash = what.indexOf('/');
  const type = slash < 0 ? what : what.slice(0, slash);
  const name = slash < 0 ? '' : what.slice(slash + 1);
  const namespace = k.flags.bool('all-namespaces') ? '' : k.s.namespace().name;
  let group = '';
  let resource = type.split('.')[0] ?? '';
  let version = '';
  if (type !== '*') {
    const found = await lookUp(k, type);
    if (found) {
      ({ group, version } = found);
      resource = found.plural;
      if (!found.namespaced && namespace) await warn(k, `resource '${found.plural}' is not namespace scoped${group ? ` in group '${group}'` : ''}`);
    } else {
      group = type.includes('.') ? type.slice(type.indexOf('.') + 1) : '';
      if (!NO_RESOURCE_BUT_KNOWN.includes(type)) await warn(k, `the server doesn't have a resource type '${resource}'${group ? ` in group '${group}'` : ''}`);
    }
  }
  if (verb && !VERBS.includes(verb)) await warn(k, `verb '${verb}' is not a known verb`);
  const subresource = k.flags.string('subresource');
  return { resourceAttributes: { namespace, verb, group, version, resource, ...(subresource ? { subresource } : {}), ...(name ? { name } : {}) } };
}

async function list(k: Invocation): Promise<void> {
  const body = { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: { namespace: k.s.namespace().name } };
  const review = await k.s.json({ method: 'POST', path: `${ROOT}/selfsubjectrulesreviews`, body });
  const status = (review.status ?? {}) as {
    incomplete?: boolean;
    evaluationError?: string;
    resourceRules?: readonly PolicyRuleLike[];
    nonResourceRules?: readonly PolicyRuleLike[];
  };
  if (status.incomplete) await k.s.err(`warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`);
  const rows = k.flags.bool('no-headers') ? [] : [['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs']];
  for (const rule of compactRules([
    ...(status.resourceRules ?? []),
    ...(status.nonResourceRules ?? []).map((r) => ({ verbs: r.verbs, ...(r.nonResourceURLs ? { nonResourceURLs: r.nonResourceURLs } : {}) })),
  ])) {
    const words = (values: readonly string[] | undefined): string => `[${(values ?? []).join(' ')}]`;
    rows.push([ruleResource(rule), words(rule.nonResourceURLs), words(rule.resourceNames), words(rule.verbs)]);
  }
  await k.s.out(alignRows(rows));
}
