// upstream: kubectl/pkg/cmd/run/run.go

import type { Pod, Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS, SERVICES } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { cascadeOf, sendDelete, waitGone } from '../lib/deletion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../lib/flags/flags.ts';
import { atoi } from '../lib/go/atoi.ts';
import { isImageName } from '../lib/image-name.ts';
import { labelPairs } from '../lib/key-values.ts';
import { placedIn } from '../lib/objects/generate.ts';
import type { Info } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { type DryRun, dryRunOf, resultPrinter, saveConfigFlag, withLastApplied, writeQuery } from '../lib/objects/mutate.ts';
import { overridden, overrideFlags } from '../lib/objects/overrides.ts';
import { recorded, recordFlag } from '../lib/record.ts';
import { attachToRun } from '../lib/streams/run-attach.ts';
import { podRunningTimeout } from '../lib/streams/running-timeout.ts';
import type { Printer } from '../printers/types.ts';

export const run: Command = {
  use: 'run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]',
  plainUse: true,
  short: 'Run an image as a pod',
  long: 'Make a pod that runs an image.',
  examples: `# nginx
kubectl run web --image=nginx

# A shell, gone afterwards
kubectl run -it --rm box --image=busybox --restart=Never -- sh

# Another command
kubectl run once --image=busybox --command -- date`,
  flags: [
    ...printFlags(),
    { name: 'annotations', kind: 'stringArray', usage: 'Annotations of the pod.' },
    { name: 'attach', kind: 'bool', usage: 'Wait until it runs, then attach. On with -i.' },
    { name: 'cascade', kind: 'string', default: 'background', bare: 'background', usage: 'What happens to dependents on deletion.' },
    { name: 'command', kind: 'bool', usage: 'What follows -- is the command, not its arguments.' },
    { name: 'detach-keys', kind: 'string', default: 'ctrl-p,ctrl-q', usage: 'Keys that detach.' },
    dryRunFlag,
    { name: 'env', kind: 'stringArray', usage: 'KEY=VALUE in the container.' },
    { name: 'expose', kind: 'bool', usage: 'Make a ClusterIP service, too. Needs --port.' },
    fieldManagerFlag('kubectl-run'),
    ...filenameFlags('to use'),
    { name: 'force', kind: 'bool', usage: 'Delete at once' },
    { name: 'grace-period', kind: 'int', default: '-1', usage: 'Seconds to end in.' },
    { name: 'image', kind: 'string', required: true, usage: 'The image.' },
    { name: 'image-pull-policy', kind: 'string', usage: 'Always, IfNotPresent or Never.' },
    { name: 'labels', short: 'l', kind: 'string', usage: 'Labels of the pod.' },
    { name: 'leave-stdin-open', kind: 'bool', usage: 'Keep stdin open after the first attach ends.' },
    ...overrideFlags,
    { name: 'pod-running-timeout', kind: 'duration', default: '1m0s', usage: 'How long to wait until it runs' },
    { name: 'port', kind: 'string', usage: 'Port that the container is said to listen on.' },
    { name: 'privileged', kind: 'bool', usage: 'Run the container privileged.' },
    { name: 'quiet', short: 'q', kind: 'bool', usage: 'No prompts.' },
    { name: 'restart', kind: 'string', default: 'Always', usage: 'Always, OnFailure or Never.' },
    { name: 'rm', kind: 'bool', usage: 'Delete the pod when the attached session ends.' },
    recordFlag,
    saveConfigFlag,
    { name: 'stdin', short: 'i', kind: 'bool', usage: 'Keep stdin of the container open.' },
    { name: 'timeout', kind: 'duration', usage: 'How long to wait for a deletion' },
    { name: 'tty', short: 't', kind: 'bool', usage: 'The container gets a terminal.' },
    { name: 'wait', kind: 'bool', usage: 'Wait until it is gone.' },
  ],
  run: runRun,
};

async function runRun(k: Invocation): Promise<number | void> {
  const { flags } = k;
  const dryRun = dryRunOf(k);
  const print = await resultPrinter(k, 'created', dryRun, true);
  const cascade = await cascadeOf(k);
  const { name, image, restart, attach } = wishOf(k, dryRun);
  const draft = overridden(k, podOf(k, name, image, restart));
  const { name: namespace, explicit } = k.s.namespace();
  const pod = recorded(k, explicit && !draft.metadata.namespace ? placedIn(draft, namespace) : draft);
  const placed = flags.bool('save-config') && dryRun !== 'client' ? withLastApplied(pod, true) : pod;
  const made = dryRun === 'client' ? placed : ((await k.s.json({ method: 'POST', path: pathOf(PODS, namespace), query: writeQuery(k, { dryRun }), body: placed })) as KubeObject);
  if (flags.bool('expose')) await exposeIt(k, name, dryRun, print);
  if (!attach) return k.s.out(print(made));
  const info: Info = { mapping: await mappingOf(k), namespace, name: made.metadata.name ?? name, object: made, source: '' };
  const code = await attachToRun(k, made as unknown as Pod, restart);
  if (flags.bool('rm')) {
    const uid = await sendDelete(k, info, { grace: -1, cascade, dryRun: false });
    if (!flags.bool('quiet')) await k.s.out(`pod ${JSON.stringify(info.name)} deleted from ${namespace} namespace\n`);
    await waitGone(k, info, uid, flags.duration('timeout'));
  }
  return code;
}

interface Wish {
  readonly name: string;
  readonly image: string;
  readonly restart: RestartPolicy;
  readonly attach: boolean;
}

/** What does not go together is refused, in upstream's order. */
function wishOf(k: Invocation, dryRun: DryRun): Wish {
  const { flags, path } = k;
  const [name] = k.args;
  if (name === undefined) throw usageErrorf(path, 'NAME is required for run');
  podRunningTimeout(k);
  const image = flags.string('image');
  if (image === '') throw new CommandError('--image is required');
  if (!isImageName(image)) throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin')) throw usageErrorf(path, '-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && !flags.string('port')) throw usageErrorf(path, '--port must be set when exposing a service');
  const restart = policyOf(k, flags.string('restart'));
  const attach = flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin') || flags.bool('tty');
  if (flags.bool('rm') && !attach) throw usageErrorf(path, '--rm should only be used for attached containers');
  if (attach && dryRun !== 'none') throw usageErrorf(path, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const policy = flags.string('image-pull-policy');
  if (policy && !['Always', 'IfNotPresent', 'Never'].includes(policy)) throw usageErrorf(path, `invalid image pull policy: ${policy}`);
  return { name, image, restart, attach };
}

async function mappingOf(k: Invocation): Promise<Info['mapping']> {
  const mapping = (await k.s.mapper()).kindFor('', 'Pod', 'v1');
  if (!mapping) throw new CommandError('the server doesn\'t have a resource type "pods"');
  return mapping;
}

type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

function policyOf(k: Invocation, text: string): RestartPolicy {
  if (text === 'Always' || text === 'OnFailure' || text === 'Never') return text;
  if (text === '') return 'Always';
  throw usageErrorf(k.path, `invalid restart policy: ${text}`);
}

function podOf(k: Invocation, name: string, image: string, restart: RestartPolicy): KubeObject {
  const { flags } = k;
  const command = k.args.slice(1);
  const env = given(flags.list('env')).map(envOf);
  const annotations = Object.fromEntries(given(flags.list('annotations')).map(annotation));
  const labels = labelsOf(k, name);
  const port = flags.string('port');
  const policy = flags.string('image-pull-policy');
  const stdin = flags.bool('stdin');
  const container = {
    name,
    image,
    ...(command.length ? (flags.bool('command') ? { command } : { args: command }) : {}),
    ...(port ? { ports: [{ containerPort: atoi(port) }] } : {}),
    ...(env.length ? { env } : {}),
    resources: {},
    ...(policy ? { imagePullPolicy: policy } : {}),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(stdin ? { stdin: true, ...(flags.bool('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
  };
  const metadata = { name, labels, ...(Object.keys(annotations).length ? { annotations } : {}) };
  return { kind: 'Pod', apiVersion: 'v1', metadata, spec: { containers: [container], restartPolicy: restart, dnsPolicy: 'ClusterFirst' }, status: {} };
}

/** --labels, or the name as the label `run`. */
const labelsOf = ({ flags }: Invocation, name: string): Record<string, string> => (flags.string('labels') ? labelPairs(flags.string('labels')) : { run: name });

/** A flag that is given once and empty is not given. */
const given = (values: readonly string[]): readonly string[] => (values.length === 1 && values[0] === '' ? [] : values);

function annotation(text: string): readonly [string, string] {
  const eq = text.indexOf('=');
  if (eq <= 0) throw new CommandError(`invalid annotations format: ${text}`);
  return [text.slice(0, eq), text.slice(eq + 1)];
}

function envOf(text: string): { readonly name: string; readonly value?: string } {
  const eq = text.indexOf('=');
  const [name, value] = [text.slice(0, eq), text.slice(eq + 1)];
  if (eq <= 0 || name === '.' || name.startsWith('..') || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw new CommandError(`invalid env: ${text}`);
  return { name, ...(value ? { value } : {}) };
}

async function exposeIt(k: Invocation, name: string, dryRun: DryRun, print: Printer): Promise<void> {
  const { name: namespace, explicit } = k.s.namespace();
  const port = atoi(k.flags.string('port'));
  const labels = labelsOf(k, name);
  const service: Service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(explicit ? { namespace } : {}), ...(k.flags.string('labels') ? { labels } : {}) },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labels },
    status: { loadBalancer: {} },
  };
  const made =
    dryRun === 'client'
      ? (service as unknown as KubeObject)
      : ((await k.s.json({ method: 'POST', path: pathOf(SERVICES, namespace), query: writeQuery(k, { dryRun }), body: service })) as KubeObject);
  await k.s.out(print(made));
  // Upstream parts the two itself, and its YAML printer does so once more.
  if (k.flags.string('output') === 'yaml') await k.s.out('---\n');
}
