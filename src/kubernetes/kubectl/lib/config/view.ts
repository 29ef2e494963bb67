// kubectl config view. upstream: kubectl/pkg/cmd/config/view.go, clientcmd/api/helpers.go
import { toBase64 } from '../../../../base/bytes.ts';
import { printerFor } from '../../printers/index.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError, pathErrorText, usageErrorf } from '../errors.ts';
import { printFlags } from '../flags/flags.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Stanza } from './kubeconfig.ts';
import { configObject, type EditableConfig, editable } from './kubeconfig-write.ts';

export const configView: Command = {
  use: 'view',
  short: 'Print the kubeconfig, merged',
  long: 'Print the kubeconfig: all files merged, or the one given.\n\nSecrets and certificates are hidden unless --raw is given. With --output jsonpath={...} single values can be picked.',
  examples:
    '# Everything\nkubectl config view\n\n# With secrets and certificates\nkubectl config view --raw\n\n# The token of user ann\nkubectl config view --raw -o jsonpath=\'{.users[?(@.name == "ann")].user.token}\'',
  flags: [
    ...printFlags().map((f) => (f.name === 'output' ? { ...f, default: 'yaml' } : f)),
    { name: 'flatten', kind: 'bool', usage: 'Put the content of files in place of their paths, so that the result stands alone.' },
    { name: 'merge', kind: 'bool', default: 'true', usage: 'Merge the files that there are.' },
    { name: 'minify', kind: 'bool', usage: 'Only what the current context uses.' },
    { name: 'raw', kind: 'bool', usage: 'Show secrets and certificates.' },
  ],
  run: (k) => view(k),
};

async function view(k: Invocation): Promise<void> {
  if (k.args.length) throw usageErrorf(k.path, `unexpected arguments: [${k.args.join(' ')}]`);
  if (!k.flags.bool('merge') && !k.flags.string('kubeconfig')) throw new CommandError('if merge==false a precise file must be specified');
  let config = editable(k.s.startingConfig());
  if (k.flags.bool('minify')) config = minified(config, k.flags.string('context') || config.currentContext);
  if (k.flags.bool('flatten')) config = mapped(config, (stanza) => flattened(k, stanza));
  else if (!k.flags.bool('raw')) config = mapped(config, hidden);
  const print = await printerFor({ flags: k.flags, p: k.s.p, made: true });
  await k.s.out(print(configObject(config) as unknown as KubeObject));
}

function minified(config: EditableConfig, name: string): EditableConfig {
  if (!name) throw new CommandError('current-context must exist in order to minify');
  const { cluster, user } = config.contexts.get(name) ?? { cluster: '', user: '' };
  const only = (from: ReadonlyMap<string, Stanza>, what: string, wanted: unknown): Map<string, Stanza> => {
    if (wanted && !from.has(String(wanted))) throw new CommandError(`cannot locate ${what} ${wanted}`);
    return new Map([...from].filter(([n]) => n === wanted));
  };
  return {
    ...config,
    currentContext: name,
    contexts: only(config.contexts, 'context', name),
    clusters: only(config.clusters, 'cluster', cluster),
    users: only(config.users, 'user', user),
  };
}

function mapped(config: EditableConfig, f: (stanza: Stanza) => Stanza): EditableConfig {
  const all = (from: ReadonlyMap<string, Stanza>): Map<string, Stanza> => new Map([...from].map(([n, s]) => [n, f(s)]));
  return { ...config, clusters: all(config.clusters), users: all(config.users) };
}

function flattened(k: Invocation, stanza: Stanza): Stanza {
  const out: Record<string, unknown> = { ...stanza };
  for (const key of ['certificate-authority', 'client-certificate', 'client-key']) {
    const path = stanza[key];
    if (typeof path !== 'string' || !path) continue;
    try {
      out[`${key}-data`] = toBase64(k.s.p.fs.readFile(k.s.p.path(path)));
    } catch (e) {
      throw new CommandError(pathErrorText('open', path, e));
    }
    delete out[key];
  }
  return out;
}

const HIDDEN: Readonly<Record<string, string>> = {
  'certificate-authority-data': 'DATA+OMITTED',
  'client-certificate-data': 'DATA+OMITTED',
  'client-key-data': 'DATA+OMITTED',
  token: 'REDACTED',
  password: 'REDACTED',
};

function hidden(stanza: Stanza): Stanza {
  return Object.fromEntries(Object.entries(stanza).map(([key, value]) => [key, value ? (HIDDEN[key] ?? value) : value]));
}
