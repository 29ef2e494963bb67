// upstream: kubectl/pkg/cmd/debug/debug.go
import { isRecord } from '../../../base/deep.ts';
import type { ContainerStatus, Node, Pod } from '../../api/generated/types.ts';
import { pathOf } from '../../api/meta.ts';
import { createTwoWayMergePatch } from '../../api/patch/strategic-create.ts';
import { PODS } from '../../api/resources.ts';
import { StatusError } from '../../api/status.ts';
import { definition, definitionOf, goType } from '../../api/whole-schema.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { copyOf, type DebugOptions, type Made, onNode, withEphemeral } from '../lib/debug/debug-pods.ts';
import { profileNamed } from '../lib/debug/debug-profiles.ts';
import { CommandError, pathErrorText } from '../lib/errors.ts';
import { YAML_FILES } from '../lib/flags/flags.ts';
import { watchEvents } from '../lib/get/watch.ts';
import { isImageName } from '../lib/image-name.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { Info } from '../lib/objects/infos.ts';
import { knownFields } from '../lib/objects/typed.ts';
import { readDocuments } from '../lib/objects/yaml-in.ts';
import { attachTo } from '../lib/streams/attach.ts';

export const debug: Command = {
  use: 'debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ]',
  plainUse: true,
  short: 'Look into pods and nodes with a container made for it',
  long: 'Look into pods and nodes with a container made for it.\n\nA pod gets an ephemeral container, without a restart; with --copy-to a copy of it is made, with a container or image changed. For a node a pod is started there that sees its processes, network and files (under /host).',
  examples: `# A container with busybox in pod web, and a shell in it
kubectl debug web -it --image=busybox

# The same, with the processes of container nginx in sight
kubectl debug web -it --image=busybox --target=nginx

# A copy of pod web with a container more
kubectl debug web -it --image=busybox --copy-to=web-debug

# A copy with another command
kubectl debug web -it --copy-to=web-debug --container=nginx -- sh

# A copy with other images
kubectl debug web --copy-to=web-debug --set-image=*=busybox

# A shell on a node
kubectl debug node/node-1 -it --image=busybox`,
  flags: [
    { name: 'arguments-only', kind: 'bool', usage: 'What follows -- are the arguments of the container, not its command.' },
    { name: 'attach', kind: 'bool', usage: 'Wait until the container runs, then attach. On with -i.' },
    { name: 'container', short: 'c', kind: 'string', usage: 'Name of the debugging container.' },
    { name: 'copy-to', kind: 'string', usage: 'Make a copy of the pod with this name.' },
    { name: 'custom', kind: 'string', usage: 'JSON or YAML file with a part of a container, laid over what the profile gives.' },
    { name: 'env', kind: 'stringToString', usage: 'KEY=VALUE in the container.' },
    { name: 'filename', short: 'f', kind: 'strings', extensions: YAML_FILES, usage: 'that names what to debug' },
    { name: 'image', kind: 'string', usage: 'Image of the debugging container.' },
    { name: 'image-pull-policy', kind: 'string', usage: 'Always, IfNotPresent or Never; left to the server when not given.' },
    { name: 'keep-annotations', kind: 'bool', usage: 'With --copy-to: the copy keeps the annotations.' },
    { name: 'keep-init-containers', kind: 'bool', default: 'true', usage: 'With --copy-to: the copy runs the init containers.' },
    { name: 'keep-labels', kind: 'bool', usage: 'With --copy-to: the copy keeps the labels, so Services find it.' },
    { name: 'keep-liveness', kind: 'bool', usage: 'With --copy-to: the copy keeps its liveness probes.' },
    { name: 'keep-readiness', kind: 'bool', usage: 'With --copy-to: the copy keeps its readiness probes.' },
    { name: 'keep-startup', kind: 'bool', usage: 'With --copy-to: the copy keeps its startup probes.' },
    { name: 'profile', kind: 'string', default: 'general', usage: 'What the container may do: general, baseline, restricted, netadmin or sysadmin.' },
    { name: 'quiet', short: 'q', kind: 'bool', usage: 'Say nothing that is not asked for.' },
    { name: 'replace', kind: 'bool', usage: 'With --copy-to: delete the pod that was copied.' },
    { name: 'same-node', kind: 'bool', usage: 'With --copy-to: the copy runs on the same node.' },
    { name: 'set-image', kind: 'stringToString', usage: 'With --copy-to: CONTAINER=IMAGE, other images for the copy; * means all containers.' },
    { name: 'share-processes', kind: 'bool', default: 'true', usage: "With --copy-to: the copy's containers see each other's processes." },
    { name: 'stdin', short: 'i', kind: 'bool', usage: 'Keep stdin of the container open.' },
    { name: 'target', kind: 'string', usage: 'With an ephemeral container: see the processes of this container.' },
    { name: 'tty', short: 't', kind: 'bool', usage: 'The container gets a terminal.' },
  ],
  run: (k) => run(k),
  complete: resources(),
};

interface Plan {
  readonly names: readonly string[];
  readonly attach: boolean;
  readonly options: DebugOptions;
}

function complete(k: Invocation): Plan {
  const { flags, args, dash } = k;
  const command = dash >= 0 && args.length > dash ? args.slice(dash) : [];
  const keep = (name: string): boolean => flags.bool(`keep-${name}`);
  const profile = profileNamed(flags.string('profile'), {
    labels: keep('labels'),
    annotations: keep('annotations'),
    liveness: keep('liveness'),
    readiness: keep('readiness'),
    startup: keep('startup'),
    initContainers: keep('init-containers'),
  });
  const options: DebugOptions = {
    command,
    argumentsOnly: flags.bool('arguments-only'),
    container: flags.string('container'),
    copyTo: flags.string('copy-to'),
    env: flags.list('env').map((text) => ({ name: text.slice(0, text.indexOf('=')), value: text.slice(text.indexOf('=') + 1) })),
    image: flags.string('image'),
    pullPolicy: flags.string('image-pull-policy'),
    quiet: flags.bool('quiet'),
    sameNode: flags.bool('same-node'),
    setImages: new Map(flags.list('set-image').map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])),
    shareProcesses: flags.changed('share-processes') ? flags.bool('share-processes') : undefined,
    stdin: flags.bool('stdin'),
    tty: flags.bool('tty'),
    target: flags.string('target'),
    profile,
    custom: flags.string('custom') ? customOf(k, flags.string('custom')) : undefined,
  };
  return { names: command.length ? args.slice(0, dash) : args, attach: flags.changed('attach') ? flags.bool('attach') : flags.bool('stdin'), options };
}

function customOf(k: Invocation, file: string): Record<string, unknown> {
  let text: string;
  try {
    text = k.s.p.fs.readText(k.s.p.path(file));
  } catch (e) {
    throw new CommandError(`must pass a container spec json file for custom profile: ${pathErrorText('open', file, e)}`);
  }
  const [document] = [...readDocuments(text)];
  if (!document || 'error' in document || !isRecord(document.value)) throw new CommandError(`${file} does not contain a valid container spec`);
  const type = goType('io.k8s.api.core.v1.Container');
  return type ? (knownFields(document.value, type) as Record<string, unknown>) : document.value;
}

const EXCLUSIVE = ['replace', 'same-node'] as const;

async function validate(k: Invocation, { names, attach, options: o }: Plan): Promise<void> {
  const { flags } = k;
  if (attach && flags.changed('attach') && !o.image && !o.container)
    throw new CommandError('you must specify --container or create a new container using --image in order to attach.');
  if (o.copyTo) {
    if (!o.image && o.setImages.size === 0 && o.command.length === 0) throw new CommandError('you must specify --image, --set-image or command arguments.');
    if (o.command.length && !o.container && !o.image) throw new CommandError('you must specify an existing container or a new image when specifying args.');
  } else {
    for (const name of EXCLUSIVE) if (flags.bool(name)) throw new CommandError(`--${name} may only be used with --copy-to.`);
    if (o.setImages.size) throw new CommandError('--set-image may only be used with --copy-to.');
    if (!o.image) throw new CommandError('you must specify --image when not using --copy-to.');
  }
  if (o.image && !isImageName(o.image)) throw new CommandError(`invalid image name ${JSON.stringify(o.image)}: invalid reference format`);
  if (names.length === 0 && flags.list('filename').length === 0) throw new CommandError('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(o.pullPolicy)) throw new CommandError(`invalid image pull policy: ${o.pullPolicy}`);
  for (const [container, image] of o.setImages)
    if (!isImageName(image)) throw new CommandError(`invalid image name ${JSON.stringify(image)} for container ${JSON.stringify(container)}: invalid reference format`);
  if (o.target && o.copyTo) throw new CommandError('--target is incompatible with --copy-to. Use --share-processes instead.');
  if (o.target && !o.quiet)
    await k.s.out(
      `Targeting container ${JSON.stringify(o.target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
    );
  if (o.tty && !o.stdin) throw new CommandError('-i/--stdin is required for containers with -t/--tty=true');
  if (o.custom && ['name', 'command', 'image', 'lifecycle', 'volumeDevices'].some((field) => o.custom && field in o.custom))
    throw new CommandError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
}

async function run(k: Invocation): Promise<number> {
  const plan = complete(k);
  if (k.flags.string('profile') === 'legacy')
    await k.s.err('--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n');
  await validate(k, plan);
  const files = k.flags.list('filename');
  let code = 0;
  // One after the other: the first is debugged before a second is found to be missing.
  for (const names of files.length ? [plan.names] : plan.names.map((name) => [name])) {
    const { infos } = await new Builder(k.s).filenames(files).names('pods', names).infos({ latest: true });
    for (const info of infos) code = (await visit(k, info, plan)) || code;
  }
  return code;
}

async function visit(k: Invocation, info: Info, plan: Plan): Promise<number> {
  const made = await debugged(k, info, plan.options);
  return plan.attach && made.container ? attached(k, made, plan.options) : 0;
}

async function debugged(k: Invocation, info: Info, o: DebugOptions): Promise<Made> {
  const object: unknown = info.object;
  if (info.mapping.kind === 'Node' && info.mapping.group === '') {
    const made = await onNode(k.s, object as Node, o);
    return { ...made, pod: await created(k, made.pod, k.s.namespace().name) };
  }
  if (info.mapping.kind !== 'Pod' || info.mapping.group !== '')
    throw new CommandError(`${JSON.stringify(`${info.mapping.group}/${info.mapping.version}, Kind=${info.mapping.kind}`)} not supported by debug`);
  const pod = object as Pod;
  if (!o.copyTo) return addEphemeral(k, pod, o);
  const made = await copyOf(k.s, pod, o);
  const copy = await created(k, made.pod, info.namespace);
  if (k.flags.bool('replace'))
    await k.s.request({ method: 'DELETE', path: pathOf(PODS, info.namespace, info.name), body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 } });
  return { ...made, pod: copy };
}

async function created(k: Invocation, pod: Pod, namespace: string): Promise<Pod> {
  return (await k.s.json({ method: 'POST', path: pathOf(PODS, namespace), body: pod })) as unknown as Pod;
}

async function addEphemeral(k: Invocation, pod: Pod, o: DebugOptions): Promise<Made> {
  const made = await withEphemeral(k.s, pod, o);
  await warn(k, made);
  const name = definitionOf('v1', 'Pod');
  const plain = (p: Pod): Record<string, unknown> => ({ ...p });
  const patch = createTwoWayMergePatch(plain(pod), plain(made.pod), name ? definition(name) : undefined, true);
  const path = pathOf(PODS, pod.metadata.namespace, pod.metadata.name, 'ephemeralcontainers');
  try {
    const body = await k.s.json({ method: 'PATCH', path, headers: { 'content-type': 'application/strategic-merge-patch+json' }, body: patch });
    return { ...made, pod: body as unknown as Pod };
  } catch (e) {
    if (e instanceof StatusError && e.status.reason === 'NotFound' && !e.status.details?.name)
      throw new CommandError(`ephemeral containers are disabled for this cluster (error from server: ${JSON.stringify(e.message)})`);
    throw e;
  }
}

const NON_ROOT =
  'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n';

async function warn(k: Invocation, made: Made): Promise<void> {
  const whole = made.pod.spec?.securityContext;
  const own = made.pod.spec?.ephemeralContainers?.find((c) => c.name === made.container)?.securityContext;
  if (!(whole?.runAsNonRoot || (whole?.runAsUser ?? 0) > 0) || own?.runAsUser !== undefined) return;
  if (own?.capabilities?.add?.length || own?.privileged) await k.s.err(NON_ROOT);
}

const statusOf = (pod: Pod, container: string): ContainerStatus | undefined =>
  [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.ephemeralContainerStatuses ?? [])].find((c) => c.name === container);

/** Waits until the container runs or has ended, then attaches or prints what it wrote. */
async function attached(k: Invocation, made: Made, o: DebugOptions): Promise<number> {
  const pod = await settled(k, made);
  const { namespace = '', name = '' } = pod.metadata;
  if (!statusOf(pod, made.container)?.state?.terminated) return attachTo(k.s, pod, made.container, { stdin: o.stdin, tty: o.tty, quiet: o.quiet, again: 'kubectl attach' });
  const { stream } = await k.s.request({ method: 'GET', path: pathOf(PODS, namespace, name, 'log'), query: [['container', made.container]] });
  for (let chunk = await stream?.read(); chunk; chunk = await stream?.read()) await k.s.p.stdout.write(chunk);
  return 0;
}

async function settled(k: Invocation, made: Made): Promise<Pod> {
  const { namespace = '', name = '' } = made.pod.metadata;
  let pod = (await k.s.json({ method: 'GET', path: pathOf(PODS, namespace, name) })) as unknown as Pod;
  const over = (p: Pod): boolean => {
    const state = statusOf(p, made.container)?.state;
    return state?.running !== undefined || state?.terminated !== undefined;
  };
  while (!over(pod)) {
    const query = [
      ['fieldSelector', `metadata.name=${name}`],
      ['resourceVersion', pod.metadata.resourceVersion ?? ''],
      ['watch', 'true'],
    ] as const;
    await watchEvents(k.s, { method: 'GET', path: pathOf(PODS, namespace), query }, async (event) => {
      if (event.type === 'DELETED') throw new CommandError(`pods ${JSON.stringify(name)} not found`);
      pod = event.object as Pod;
      const waiting = statusOf(pod, made.container)?.state?.waiting?.message;
      if (waiting) await k.s.warn(`container ${made.container}: ${waiting}`);
      return over(pod);
    });
  }
  return pod;
}
