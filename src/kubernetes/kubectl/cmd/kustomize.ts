// upstream: kustomize/kustomize/commands/build/build.go
import { onDemand } from '../../../base/on-demand.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, pathErrorText } from '../lib/errors.ts';

const RESTRICTORS = ['LoadRestrictionsNone', 'LoadRestrictionsRootOnly'];

export const kustomize: Command = {
  use: 'kustomize DIR',
  short: 'Build the objects of a kustomization',
  long: "Build the objects that a folder's 'kustomization.yaml' describes, and print them.\n\nWithout DIR it is the folder where you are. Functions, plugins, charts and other people's servers are not simulated here.",
  examples: '# The folder where you are\nkubectl kustomize\n\n# Another one\nkubectl kustomize overlays/production',
  flags: [
    { name: 'as-current-user', kind: 'bool', usage: 'For functions in containers: run them as you' },
    { name: 'enable-alpha-plugins', kind: 'bool', usage: 'Allow plugins' },
    { name: 'enable-helm', kind: 'bool', usage: 'Allow Helm charts.' },
    {
      name: 'enable-managedby-label',
      kind: 'bool',
      deprecated: 'The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the `buildMetadata` field instead.',
      usage: 'Label everything as managed by kustomize',
    },
    { name: 'env', short: 'e', kind: 'stringArray', usage: 'Variables for functions' },
    { name: 'helm-api-versions', kind: 'stringArray', usage: 'API versions that charts may count on' },
    { name: 'helm-command', kind: 'string', default: 'helm', usage: 'Where helm is' },
    { name: 'helm-debug', kind: 'bool', usage: 'Let helm say more' },
    { name: 'helm-kube-version', kind: 'string', usage: 'Version of Kubernetes that charts may count on' },
    {
      name: 'load-restrictor',
      kind: 'string',
      default: 'LoadRestrictionsRootOnly',
      values: RESTRICTORS,
      usage: "'LoadRestrictionsNone' lets a kustomization read files outside of its folder; it can then not be moved alone.",
    },
    { name: 'mount', kind: 'stringArray', usage: 'Folders for functions' },
    { name: 'network', kind: 'bool', usage: 'Let functions use the network' },
    { name: 'network-name', kind: 'string', default: 'bridge', usage: 'The network that functions use' },
    { name: 'output', short: 'o', kind: 'string', usage: 'File to write to' },
    { name: 'reorder', kind: 'string', default: 'legacy', deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.", usage: 'legacy or none' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const { flags } = k;
  if (k.args.length > 1) throw new CommandError('specify one path to kustomization.yaml');
  const restrictor = flags.string('load-restrictor');
  if (!RESTRICTORS.includes(restrictor))
    throw new CommandError(`illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`);
  const reorder = flags.string('reorder');
  if (reorder !== 'legacy' && reorder !== 'none') throw new CommandError(`illegal flag value --reorder ${reorder}; legal values: [legacy none]`);
  const { build } = await onDemand(() => import('../lib/kustomize/build.ts'));
  const text = await build(k.s.p, k.args[0] ?? '.', {
    unrestricted: restrictor === 'LoadRestrictionsNone',
    asRead: flags.changed('reorder') && reorder === 'none',
    managedBy: flags.bool('enable-managedby-label'),
    warn: (warning) => k.s.err(warning),
  });
  const file = flags.string('output');
  if (!file) return k.s.out(text);
  const path = k.s.p.path(file);
  try {
    const folder = k.s.p.fs.exists(path) && k.s.p.fs.stat(path).type === 'directory';
    if (folder) throw new CommandError(`writing to a folder is not simulated here: ${file}`);
    k.s.p.fs.writeFile(path, new TextEncoder().encode(text));
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(pathErrorText('open', file, error));
  }
}
