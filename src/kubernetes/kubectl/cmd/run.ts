// upstream: kubectl/pkg/cmd/run/run.go

import type { Pod, Service } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { PODS, SERVICES } from '../../api/resources.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { sendDelete, waitGone } from '../lib/deletion.ts';
import { CommandError, usageErrorf } from '../lib/errors.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlags, printFlags } from '../lib/flags.ts';
import { placedIn } from '../lib/generate.ts';
import { isImageName } from '../lib/image-name.ts';
import type { Info } from '../lib/infos.ts';
import type { KubeObject } from '../lib/kube-object.ts';
import { type DryRun, dryRunOf, resultPrinter, saveConfigFlag, withLastApplied, writeQuery } from '../lib/mutate.ts';
import { overridden, overrideFlags } from '../lib/overrides.ts';
import { recorded, recordFlag } from '../lib/record.ts';
import { attachToRun } from '../lib/run-attach.ts';
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
  const [name, ...words] = k.args;
  const command = k.dash >= 0 ? k.args.slice(k.dash) : words;
  const restart = policyOf(k, flags.string('restart'));
  if (name === undefined || k.dash === 0) throw usageErrorf(k.path, 'NAME is required for run');
  const stdin = flags.bool('stdin');
  const attach = flags.changed('attach') ? flags.bool('attach') : stdin || flags.bool('tty');
  const dryRun = dryRunOf(k);
  if (flags.bool('tty') && !stdin) throw usageErrorf(k.path, '-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && !flags.string('port')) throw usageErrorf(k.path, '--port must be set when exposing a service');
  if (flags.bool('rm') && !attach) throw usageErrorf(k.path, '--rm should only be used for attached containers');
  if (attach && dryRun !== 'none') throw usageErrorf(k.path, "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)");
  const image = flags.string('image');
  if (image === '') throw new CommandError('--image is required');
  if (!isImageName(image)) throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  const draft = overridden(k, podOf(k, name, image, command, restart));
  const { name: namespace, explicit } = k.s.namespace();
  const pod = recorded(k, explicit && !draft.metadata.namespace ? placedIn(draft, namespace) : draft);
  const placed = flags.bool('save-config') && dryRun !== 'client' ? withLastApplied(pod, true) : pod;
  const print = await resultPrinter(k, 'created', dryRun, true);
  const made = dryRun === 'client' ? placed : ((await k.s.json({ method: 'POST', path: pathOf(PODS, namespace), query: writeQuery(k, { dryRun }), body: placed })) as KubeObject);
  if (flags.bool('expose')) await exposeIt(k, name, dryRun, print);
  if (!attach) return k.s.out(print(made));
  const info: Info = { mapping: await mappingOf(k), namespace, name: made.metadata.name ?? name, object: made, source: '' };
  const code = await attachToRun(k, made as unknown as Pod, restart);
  if (flags.bool('rm')) {
    const uid = await sendDelete(k, info, { grace: flags.number('grace-period'), cascade: 'background', dryRun: false });
    if (!flags.bool('quiet')) await k.s.out(`pod ${JSON.stringify(info.name)} deleted from ${namespace} namespace\n`);
    await waitGone(k, info, uid, flags.duration('timeout'));
  }
  return code;
}

async function mappingOf(k: Invocation): Promise<Info['mapping']> {
  const mapping = (await k.s.mapper()).kindFor('', 'Pod', 'v1');
  if (!mapping) throw new CommandError('the server doesn\'t have a resource type "pods"');
  return mapping;
}

function policyOf(k: Invocation, text: string): 'Always' | 'OnFailure' | 'Never' {
  if (text === 'Always' || text === 'OnFailure' || text === 'Never') return text;
  if (text === '') return 'Always';
  throw usageErrorf(k.path, `invalid restart policy: ${text}`);
}

function podOf(k: Invocation, name: string, image: string, command: readonly string[], restart: string): KubeObject {
  const { flags } = k;
  const labels = flags.string('labels') ? Object.fromEntries(flags.string('labels').split(',').map(label)) : { run: name };
  const annotations = Object.fromEntries(flags.list('annotations').map(annotation));
  const env = flags.list('env').map((text) => {
    const [key, value] = envOf(text);
    return { name: key, value };
  });
  const port = flags.string('port');
  if (port && !/^\d+$/.test(port)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`);
  const policy = flags.string('image-pull-policy');
  if (policy && !['Always', 'IfNotPresent', 'Never'].includes(policy)) throw usageErrorf(k.path, `invalid image pull policy: ${policy}`);
  const stdin = flags.bool('stdin');
  const container = {
    name,
    image,
    ...(command.length ? (flags.bool('command') ? { command } : { args: command }) : {}),
    ...(port ? { ports: [{ containerPort: Number(port) }] } : {}),
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

function pair(text: string, complaint: string): readonly [string, string] {
  const eq = text.indexOf('=');
  if (eq <= 0) throw new CommandError(`${complaint}: ${text}`);
  return [text.slice(0, eq), text.slice(eq + 1)];
}

const label = (text: string): readonly [string, string] => pair(text, 'unexpected label spec');
const annotation = (text: string): readonly [string, string] => pair(text, 'invalid annotations format');

function envOf(text: string): readonly [string, string] {
  const eq = text.indexOf('=');
  if (eq <= 0 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text.slice(0, eq))) throw new CommandError(`invalid env: ${text}`);
  return [text.slice(0, eq), text.slice(eq + 1)];
}

async function exposeIt(k: Invocation, name: string, dryRun: DryRun, print: Printer): Promise<void> {
  const { name: namespace, explicit } = k.s.namespace();
  const port = Number(k.flags.string('port'));
  const service: Service = {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name, ...(explicit ? { namespace } : {}) },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: { run: name } },
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
