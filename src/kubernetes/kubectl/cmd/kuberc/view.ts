// upstream: kubectl/pkg/cmd/kuberc/view.go
import type { Command, Invocation } from '../../lib/command.ts';
import { KubercError, readKuberc } from '../../lib/config/kuberc.ts';
import { defaultKuberc, kubercIsOff } from '../../lib/config/kuberc-file.ts';
import { kubercFlag, writeKuberc } from '../../lib/config/kuberc-write.ts';
import { CommandError } from '../../lib/errors.ts';
import { printFlags } from '../../lib/flags/flags.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';
import { printerFor } from '../../printers/index.ts';

export const viewKuberc: Command = {
  use: 'view',
  plainUse: true,
  short: 'Show what is in it',
  long: 'Show what is in the file with your preferences.',
  examples: `# As YAML
kubectl kuberc view

# As JSON
kubectl kuberc view --output json

# Another file
kubectl kuberc view --kuberc /path/to/kuberc`,
  flags: [...printFlags().map((f) => (f.name === 'output' ? { ...f, default: 'yaml' } : f)), kubercFlag],
  run,
};

async function run(k: Invocation): Promise<void> {
  const { p } = k.s;
  if (kubercIsOff(p)) throw new CommandError('KUBERC is disabled via KUBERC=off environment variable');
  const path = k.flags.string('kuberc') || defaultKuberc(p);
  if (!p.fs.exists(p.path(path))) return offer(k, path);
  const print = await printerFor({ flags: k.flags, p, operation: '', made: true });
  try {
    const { apiVersion, aliases, defaults, ...rest } = await readKuberc(p, path, async () => undefined);
    await k.s.out(print({ kind: 'Preference', apiVersion, defaults, aliases, ...rest } as unknown as KubeObject));
  } catch (error) {
    throw error instanceof KubercError ? new CommandError(error.message) : error;
  }
}

/** Without a file, one with defaults that spare grief is offered. */
async function offer(k: Invocation, path: string): Promise<void> {
  await k.s.out(`kuberc file not found at ${path}\nWould you like to generate a default kuberc file with recommended options? (y/N): `);
  for await (const line of k.s.p.lines()) {
    if (!['y', 'yes'].includes(line.trim().toLowerCase())) return;
    const options = (name: string): { name: string; default: string }[] => [{ name, default: 'true' }];
    const defaults = [
      { command: 'apply', options: options('server-side') },
      { command: 'delete', options: options('interactive') },
    ];
    return writeKuberc(k, path, { apiVersion: 'kubectl.config.k8s.io/v1beta1', aliases: [], defaults });
  }
}
