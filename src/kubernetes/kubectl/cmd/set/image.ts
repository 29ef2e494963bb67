// upstream: kubectl/pkg/cmd/set/set_image.go
import type { Command, Invocation } from '../../lib/command.ts';
import { resources } from '../../lib/completion.ts';
import { CommandError } from '../../lib/errors.ts';
import { changePodSpecs, containersIn, setFlags } from '../../lib/pod-template-edit.ts';

export const image: Command = {
  use: 'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  plainUse: true,
  short: 'Set the image of a pod template',
  long: 'Set the images of containers of pods, replication controllers, deployments, daemon sets, stateful sets, cron jobs and replica sets.',
  examples: `# One container
kubectl set image deployment/web nginx=nginx:1.27

# All containers
kubectl set image daemonset agent *=nginx:1.27`,
  flags: setFlags,
  run,
  complete: resources({ types: ['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'], once: true }),
};

async function run(k: Invocation): Promise<void> {
  const resources = k.args.filter((a) => !a.includes('='));
  const images = new Map(k.args.filter((a) => a.includes('=')).map((a) => [a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1)]));
  if (resources.length === 0 && k.flags.list('filename').length === 0) throw new CommandError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (images.size === 0) throw new CommandError('at least one image update is required');
  if (images.size > 1 && images.has('*')) throw new CommandError('all containers are already specified by *, but saw more than one container_name=container_image pairs');
  await changePodSpecs(k, resources, 'image updated', (spec) => {
    const containers = containersIn(spec);
    for (const [name, value] of images) {
      const meant = containers.filter((c) => name === '*' || c.name === name);
      if (meant.length === 0) throw new CommandError(`unable to find container named ${JSON.stringify(name)}`);
      for (const container of meant) container.image = value;
    }
  });
}
