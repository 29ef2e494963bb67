// kubectl config: what is there, and taking it away. upstream: kubectl/pkg/cmd/config/{get_*,delete_*,current_context}.go
import { alignRows } from '../../printers/table.ts';
import type { Command, Invocation } from '../command.ts';
import { configNames } from '../completion/completion.ts';
import { aggregate, CommandError, usageErrorf } from '../errors.ts';
import type { Stanza } from './kubeconfig.ts';
import { defaultConfigFile, editable, writeConfig } from './kubeconfig-write.ts';

const field = (stanza: Stanza | undefined, key: string): string => String(stanza?.[key] ?? '');

export const configCurrentContext: Command = {
  use: 'current-context',
  short: 'Print the current context',
  long: 'Print the name of the current context.',
  examples: '# Which context is used?\nkubectl config current-context',
  run: async (k) => {
    const current = k.s.startingConfig().currentContext;
    if (!current) throw new CommandError('current-context is not set');
    await k.s.out(`${current}\n`);
  },
};

export const configGetClusters: Command = {
  use: 'get-clusters',
  short: 'List the clusters of the kubeconfig',
  long: 'List the clusters that the kubeconfig knows.',
  examples: '# Which clusters are there?\nkubectl config get-clusters',
  run: (k) =>
    k.s.out(
      `NAME\n${[...k.s.startingConfig().clusters.keys()]
        .sort()
        .map((n) => `${n}\n`)
        .join('')}`,
    ),
};

export const configGetUsers: Command = {
  use: 'get-users',
  short: 'List the users of the kubeconfig',
  long: 'List the users that the kubeconfig knows.',
  examples: '# Which users are there?\nkubectl config get-users',
  run: (k) =>
    k.s.out(
      `NAME\n${[...k.s.startingConfig().users.keys()]
        .sort()
        .map((n) => `${n}\n`)
        .join('')}`,
    ),
};

export const configGetContexts: Command = {
  use: 'get-contexts [(-o|--output=)name)]',
  plainUse: true,
  short: 'List contexts',
  long: 'List one or more contexts of the kubeconfig; the current one is marked.',
  examples: '# All contexts\nkubectl config get-contexts\n\n# One of them\nkubectl config get-contexts my-context',
  flags: [
    { name: 'no-headers', kind: 'bool', usage: 'No header line.' },
    { name: 'output', short: 'o', kind: 'string', usage: 'Output format. One of: (name).' },
  ],
  run: (k) => getContexts(k),
};

async function getContexts(k: Invocation): Promise<void> {
  const output = k.flags.string('output');
  if (output !== '' && output !== 'name') throw new CommandError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  const config = k.s.startingConfig();
  const names = k.args.length ? k.args : [...config.contexts.keys()];
  const known = names.filter((n) => config.contexts.has(n)).sort();
  const errors = names.filter((n) => !config.contexts.has(n)).map((n) => new Error(`context ${n} not found`));
  if (output === 'name') await k.s.out(known.map((n) => `${n}\n`).join(''));
  else {
    const rows = k.flags.bool('no-headers') ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']];
    for (const n of known) {
      const c = config.contexts.get(n);
      rows.push([config.currentContext === n ? '*' : '', n, field(c, 'cluster'), field(c, 'user'), field(c, 'namespace')]);
    }
    await k.s.out(alignRows(rows));
  }
  const failed = aggregate(errors);
  if (failed) throw failed;
}

function remover(list: 'clusters' | 'users' | 'contexts', what: 'cluster' | 'user' | 'context'): Command {
  return {
    use: `delete-${what} NAME`,
    plainUse: true,
    short: `Take a ${what} out of the kubeconfig`,
    long: `Take the ${what} with this name out of the kubeconfig.`,
    examples: `# Forget ${what} old\nkubectl config delete-${what} old`,
    run: async (k) => {
      const [name] = k.args;
      if (k.args.length !== 1 || name === undefined) {
        if (what === 'user') throw usageErrorf(k.path, 'user to delete is required');
        await k.s.out(await k.help());
        return;
      }
      const config = k.s.startingConfig();
      const file = defaultConfigFile(k.s.p, k.flags).shown;
      if (!config[list].has(name)) throw new CommandError(`cannot delete ${what} ${name}, not in ${file}`);
      if (list === 'contexts' && config.currentContext === name)
        await k.s.err('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
      const after = editable(config);
      after[list].delete(name);
      writeConfig(k.s.p, k.flags, config, after);
      await k.s.out(`deleted ${what} ${name} from ${file}\n`);
    },
    complete: configNames(list),
  };
}

export const configDeleteCluster = remover('clusters', 'cluster');
export const configDeleteUser = remover('users', 'user');
export const configDeleteContext = remover('contexts', 'context');
