// upstream: kubectl/pkg/cmd/set/set_image.go
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { namesFiles } from '../../lib/flags/flags.ts';
import { changePodSpecs, containersIn, podSpecTargets, setFlags } from '../../lib/pod-template-edit.ts';
import { recordFlag } from '../../lib/record.ts';

export const image: Command = {
  use: 'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  plainUse: true,
  short: 'Set the image of a pod template',
  long: 'Set the images of containers of pods, replication controllers, deployments, daemon sets, stateful sets, cron jobs and replica sets.',
  examples: `# One container
kubectl set image deployment/web nginx=nginx:1.27

# All containers
kubectl set image daemonset agent *=nginx:1.27`,
  flags: [...setFlags, recordFlag],
  run,
  complete: resources({ types: ['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'], once: true }),
};

async function run(k: Invocation): Promise<void> {
  const at = k.args.findIndex((a) => a.includes('='));
  const [resources, pairs] = at < 0 ? [k.args, []] : [k.args.slice(0, at), k.args.slice(at)];
  const stray = pairs.find((a) => !a.includes('='));
  if (stray !== undefined) throw new CommandError(`all resources must be specified before image changes: ${stray}`);
  const images = new Map(pairs.map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
  const infos = await podSpecTargets(k, resources);
  if (resources.length === 0 && !namesFiles(k.flags)) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (images.size === 0) throw new CommandError('at least one image update is required');
  if (images.size > 1 && images.has('*')) throw new CommandError('all containers are already specified by *, but saw more than one container_name=container_image pairs');
  await changePodSpecs(k, infos, { done: 'image updated', failing: 'failed to patch image update to pod template:' }, (spec) => {
    const containers = containersIn(spec);
    const missing: Error[] = [];
    for (const [name, value] of images) {
      const meant = containers.filter((c) => name === '*' || c.name === name);
      if (meant.length === 0) missing.push(new CommandError(`unable to find container named ${JSON.stringify(name)}`));
      for (const container of meant) container.image = value;
    }
    return missing;
  });
}
