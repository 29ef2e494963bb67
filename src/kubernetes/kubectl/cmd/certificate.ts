// upstream: kubectl/pkg/cmd/certificates/certificates.go
import { rfc3339 } from '../../../base/time.ts';
import { pathOf } from '../../api/meta.ts';
import { StatusError } from '../../api/status.ts';
import { type Command, entry, type Invocation } from '../lib/command.ts';
import { aggregate, CommandError } from '../lib/errors.ts';
import { filenameFlags, printFlags } from '../lib/flags/flags.ts';
import { Builder } from '../lib/objects/builder.ts';
import { fetchInfo, type Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { resultPrinter } from '../lib/objects/mutate.ts';

interface Decision {
  readonly verb: 'approve' | 'deny';
  readonly done: 'approved' | 'denied';
  readonly type: 'Approved' | 'Denied';
  readonly other: 'Approved' | 'Denied';
  readonly reason: string;
}

const APPROVE: Decision = { verb: 'approve', done: 'approved', type: 'Approved', other: 'Denied', reason: 'KubectlApprove' };
const DENY: Decision = { verb: 'deny', done: 'denied', type: 'Denied', other: 'Approved', reason: 'KubectlDeny' };

function decider(decision: Decision, long: string): Command {
  const { verb } = decision;
  return {
    use: `${verb} (-f FILENAME | NAME)`,
    plainUse: true,
    short: `${verb === 'approve' ? 'Approve' : 'Deny'} a certificate signing request`,
    long,
    examples: `# Request ann\nkubectl certificate ${verb} ann`,
    flags: [...printFlags(), ...filenameFlags('that names the request.'), { name: 'force', kind: 'bool', usage: `Write it down again though it is ${decision.done} already.` }],
    run: (k) => run(k, decision),
  };
}

export const certificate: Command = {
  use: 'certificate SUBCOMMAND',
  plainUse: true,
  short: 'Approve or deny certificate requests',
  long: 'Approve or deny certificate requests.',
  subcommands: [
    entry(
      decider(
        APPROVE,
        'Approve a certificate signing request: its signer may give out the certificate.\n\nLook at what a request asks for first: a certificate may open every door of the cluster.',
      ),
    ),
    entry(decider(DENY, 'Deny a certificate signing request: its signer gives out no certificate.')),
  ],
  run: async (k) => k.s.out(await k.help()),
};

async function run(k: Invocation, decision: Decision): Promise<void> {
  const files = k.flags.list('filename');
  if (k.args.length === 0 && files.length === 0 && !k.flags.string('kustomize')) throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>');
  const print = await resultPrinter(k, decision.done);
  const { infos, errors } = await new Builder(k.s)
    .namespaceless()
    .filenames(files, k.flags.bool('recursive'))
    .names('certificatesigningrequests', k.args)
    .continueOnError()
    .infos();
  if (infos.length === 0 && errors.length === 0) await k.s.out('No resources found\n');
  for (const info of infos) await k.s.out(print(await decided(k, info, decision)));
  const problem = aggregate(errors);
  if (problem) throw problem;
}

type Condition = { readonly type: string; readonly status?: string };
const conditionsOf = (object: KubeObject): readonly Condition[] => (object.status as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? [];

/** How often somebody else's write between reading and writing is put up with. */
const RETRIES = 5;

async function decided(k: Invocation, named: Info, decision: Decision): Promise<KubeObject> {
  for (let left = RETRIES; ; left--) {
    const { object } = await fetchInfo(k.s, named);
    if (!object) throw new CommandError('certificate signing request not found');
    if (named.mapping.kind !== 'CertificateSigningRequest') throw new CommandError('can only handle certificates.k8s.io/v1 certificate signing requests');
    const conditions = conditionsOf(object);
    if (conditions.some((c) => c.type === decision.other)) throw new CommandError(`certificate signing request ${JSON.stringify(named.name)} is already ${decision.other}`);
    if (conditions.some((c) => c.type === decision.type) && !k.flags.bool('force')) return object;
    try {
      return (await k.s.json({ method: 'PUT', path: pathOf(named.mapping, '', named.name, 'approval'), body: withDecision(k, object, decision) })) as KubeObject;
    } catch (error) {
      if (!(error instanceof StatusError) || error.status.reason !== 'Conflict' || left === 0) throw error;
    }
  }
}

function withDecision(k: Invocation, object: KubeObject, { type, done, verb, reason }: Decision): KubeObject {
  const kept = conditionsOf(object).filter((c) => c.type !== type);
  const condition = {
    type,
    status: 'True',
    reason,
    message: `This CSR was ${done} by kubectl certificate ${verb}.`,
    lastUpdateTime: rfc3339(k.s.p.clock.now()),
    lastTransitionTime: null,
  };
  return { ...object, status: { ...(object.status as object | undefined), conditions: [...kept, condition] } };
}
