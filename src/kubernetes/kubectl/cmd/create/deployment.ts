// upstream: kubectl/pkg/cmd/create/create_deployment.go
import { NAME_ALPHABET } from '../../../../base/random.ts';
import { DEPLOYMENTS } from '../../../api/resources.ts';
import type { Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { commandOf, generator } from '../../lib/objects/generate.ts';

export const deployment = generator({
  use: 'deployment NAME --image=image -- [COMMAND] [args...]',
  aliases: ['deploy'],
  short: 'Create a deployment',
  long: 'Create a deployment that runs one or more images.',
  examples: `# Runs nginx
kubectl create deployment web --image=nginx

# With a command
kubectl create deployment job --image=busybox -- date

# Three replicas
kubectl create deployment web --image=nginx --replicas=3

# Declaring port 8080
kubectl create deployment web --image=hello --port=8080

# Several containers
kubectl create deployment pair --image=busybox --image=nginx`,
  flags: [
    { name: 'image', kind: 'strings', required: true, usage: 'Images to run; several make several containers.' },
    { name: 'port', kind: 'int32', default: '-1', usage: 'Port that the container is said to listen on.' },
    { name: 'replicas', short: 'r', kind: 'int32', default: '1', usage: 'How many replicas.' },
  ],
  resource: DEPLOYMENTS,
  failing: 'failed to create deployment:',
  make,
});

function make(k: Invocation, name: string): ReturnType<Parameters<typeof generator>[0]['make']> {
  const images = k.flags.list('image');
  const command = commandOf(k);
  const port = k.flags.number('port');
  const replicas = k.flags.number('replicas');
  if (images.length > 1 && command.length > 0) throw new CommandError('cannot specify multiple --image options and command');
  const labels = { app: name };
  const containers = images.map((image, i) => ({
    name: containerName(k, image),
    image,
    ...(command.length ? { command } : {}),
    // The port is the first one's.
    ...(port >= 0 && i === 0 ? { ports: [{ containerPort: port }] } : {}),
    resources: {},
  }));
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      strategy: {},
    },
    status: {},
  };
}

/** docker.io/library/nginx:1.27@sha256:… → nginx; where a dot or a low line has to go a suffix keeps names apart. upstream: sanitizeAndUniquify */
function containerName(k: Invocation, image: string): string {
  const last = image.split('/').at(-1) ?? image;
  const bare = last.split(':')[0]?.split('@')[0] ?? last;
  return /[_.]/.test(bare) ? `${bare.replace(/[_.]/g, '-')}-${k.s.p.machine.random.string(NAME_ALPHABET, 5)}` : bare;
}
