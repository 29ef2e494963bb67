// kubectl config: putting clusters, users and contexts in. upstream: kubectl/pkg/cmd/config/{set_*,use_context,rename_context}.go
import { toBase64 } from '../../../../base/bytes.ts';
import { only } from '../candidates.ts';
import type { Command, Invocation } from '../command.ts';
import { configNames, namesOf } from '../completion.ts';
import { CommandError, pathErrorText } from '../errors.ts';
import type { Stanza } from '../kubeconfig.ts';
import { defaultConfigFile, editable, keptPath, writeConfig } from '../kubeconfig-write.ts';

/** Stanza with fields set; '' takes a field away. */
function changed(stanza: Stanza | undefined, fields: Readonly<Record<string, unknown>>): Stanza {
  const out: Record<string, unknown> = { ...stanza };
  for (const [key, value] of Object.entries(fields)) {
    if (value === '' || value === undefined || value === false) delete out[key];
    else out[key] = value;
  }
  return out;
}

async function single(k: Invocation, count = 1, words = 'Unexpected args'): Promise<string> {
  if (k.args.length === count) return k.args[0] ?? '';
  await k.s.out(await k.help());
  throw new CommandError(`${words}: [${k.args.join(' ')}]`);
}

/** A file's path for the configuration, or its content in base64. */
function fileFields(k: Invocation, flag: string, path: string): Record<string, unknown> {
  if (path === '') return { [flag]: '' };
  const absolute = k.s.p.path(path);
  let bytes: Uint8Array;
  try {
    bytes = k.s.p.fs.readFile(absolute);
  } catch (e) {
    if (k.flags.bool('embed-certs')) throw new CommandError(`could not stat ${flag} file ${path}: ${pathErrorText('stat', path, e)}`);
    return { [flag]: keptPath(defaultConfigFile(k.s.p, k.flags), absolute), [`${flag}-data`]: '' };
  }
  if (k.flags.bool('embed-certs')) return { [`${flag}-data`]: toBase64(bytes), [flag]: '' };
  return { [flag]: keptPath(defaultConfigFile(k.s.p, k.flags), absolute), [`${flag}-data`]: '' };
}

const given = (k: Invocation, names: readonly string[]): Record<string, unknown> => Object.fromEntries(names.filter((n) => k.flags.changed(n)).map((n) => [n, k.flags.string(n)]));

export const configSetCluster: Command = {
  use: 'set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  plainUse: true,
  short: 'Put a cluster into the kubeconfig',
  long: 'Put a cluster into the kubeconfig.\n\nOf one that is there already, only what is given changes.',
  examples:
    '# The address of cluster lab\nkubectl config set-cluster lab --server=https://192.168.1.10:6443\n\n# Its authority, inside the file\nkubectl config set-cluster lab --embed-certs --certificate-authority=ca.crt',
  flags: [
    { name: 'server', kind: 'string', usage: 'Address of the server.' },
    { name: 'tls-server-name', kind: 'string', usage: "Name to expect in the server's certificate." },
    { name: 'insecure-skip-tls-verify', kind: 'bool', usage: "Do not check the server's certificate." },
    { name: 'certificate-authority', kind: 'string', usage: "File with the certificate of the server's authority." },
    { name: 'embed-certs', kind: 'bool', usage: 'Keep the certificate itself, not the path of its file.' },
    { name: 'proxy-url', kind: 'string', usage: 'Proxy to reach the server by.' },
  ],
  run: async (k) => {
    const name = await single(k);
    if (k.flags.bool('insecure-skip-tls-verify') && k.flags.string('certificate-authority'))
      throw new CommandError('you cannot specify a certificate authority and insecure mode at the same time');
    const config = k.s.startingConfig();
    const after = editable(config);
    const insecure = k.flags.changed('insecure-skip-tls-verify') ? { 'insecure-skip-tls-verify': k.flags.bool('insecure-skip-tls-verify') } : {};
    const authority = k.flags.changed('certificate-authority') ? fileFields(k, 'certificate-authority', k.flags.string('certificate-authority')) : {};
    const forget = k.flags.bool('insecure-skip-tls-verify') ? { 'certificate-authority': '', 'certificate-authority-data': '' } : {};
    after.clusters.set(name, changed(config.clusters.get(name), { ...given(k, ['server', 'tls-server-name', 'proxy-url']), ...forget, ...insecure, ...authority }));
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Cluster ${JSON.stringify(name)} set.\n`);
  },
  complete: configNames('clusters'),
};

export const configSetCredentials: Command = {
  use: 'set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value]',
  plainUse: true,
  short: 'Put a user into the kubeconfig',
  long: 'Put a user into the kubeconfig.\n\nOf one that is there already, only what is given changes. A user has a client certificate with its key, a token, or a name with a password.',
  examples:
    '# A user with a token\nkubectl config set-credentials ann --token=abc123\n\n# With a certificate, kept inside the file\nkubectl config set-credentials ann --client-certificate=ann.crt --client-key=ann.key --embed-certs=true',
  flags: [
    { name: 'client-certificate', kind: 'string', usage: 'File with the certificate.' },
    { name: 'client-key', kind: 'string', usage: 'File with the key.' },
    { name: 'token', kind: 'string', usage: 'Bearer token.' },
    { name: 'username', kind: 'string', usage: 'Name for basic authentication.' },
    { name: 'password', kind: 'string', usage: 'Password for basic authentication.' },
    { name: 'embed-certs', kind: 'bool', usage: 'Keep certificate and key themselves, not the paths of their files.' },
    { name: 'auth-provider', kind: 'string', usage: 'Authentication provider.' },
    { name: 'auth-provider-arg', kind: 'strings', usage: "'key=value' for the authentication provider." },
    { name: 'exec-command', kind: 'string', usage: 'Program that gives credentials.' },
    { name: 'exec-api-version', kind: 'string', usage: 'API version of that program.' },
    { name: 'exec-interactive-mode', kind: 'string', usage: 'Whether that program may use the terminal: Never, IfAvailable or Always.' },
    { name: 'exec-provide-cluster-info', kind: 'bool', usage: 'Tell that program about the cluster.' },
    { name: 'exec-arg', kind: 'strings', usage: 'Arguments of that program.' },
    { name: 'exec-env', kind: 'stringArray', usage: "'key=value' for the environment of that program." },
  ],
  run: async (k) => {
    const name = await single(k, 1, 'unexpected args');
    const methods = ['token', 'username'].filter((f) => k.flags.string(f));
    if (methods.length > 1) throw new CommandError('you cannot specify more than one authentication method at the same time: --token, --username/--password');
    for (const f of ['auth-provider', 'exec-command']) if (k.flags.changed(f)) throw new CommandError(`--${f} is not simulated here: no such program runs on this machine`);
    const config = k.s.startingConfig();
    const after = editable(config);
    const files = ['client-certificate', 'client-key'].filter((f) => k.flags.changed(f)).map((f) => fileFields(k, f, k.flags.string(f)));
    const forget = k.flags.changed('token') ? { username: '', password: '' } : k.flags.changed('username') ? { token: '' } : {};
    after.users.set(name, changed(config.users.get(name), Object.assign({}, forget, given(k, ['token', 'username', 'password']), ...files)));
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`User ${JSON.stringify(name)} set.\n`);
  },
};

export const configSetContext: Command = {
  use: 'set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  plainUse: true,
  short: 'Put a context into the kubeconfig',
  long: 'Put a context into the kubeconfig: a cluster, a user and a namespace under one name.\n\nOf one that is there already, only what is given changes.',
  examples:
    '# Work in namespace shop from now on\nkubectl config set-context --current --namespace=shop\n\n# User ann on cluster lab\nkubectl config set-context lab-ann --cluster=lab --user=ann',
  flags: [
    { name: 'current', kind: 'bool', usage: 'Change the current context.' },
    { name: 'cluster', kind: 'string', usage: 'Cluster of the context.' },
    { name: 'user', kind: 'string', usage: 'User of the context.' },
    { name: 'namespace', short: 'n', kind: 'string', usage: 'Namespace of the context.' },
  ],
  run: async (k) => {
    if (k.args.length > 1) await single(k);
    const current = k.flags.bool('current');
    const config = k.s.startingConfig();
    if (k.args.length === 0 && !current) throw new CommandError('you must specify a non-empty context name or --current');
    if (k.args.length && current) throw new CommandError('you cannot specify both a context name and --current');
    const name = current ? config.currentContext : (k.args[0] ?? '');
    if (current && name === '') throw new CommandError('no current context is set');
    const there = config.contexts.get(name);
    const after = editable(config);
    after.contexts.set(name, changed(there, given(k, ['cluster', 'user', 'namespace'])));
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Context ${JSON.stringify(name)} ${there ? 'modified' : 'created'}.\n`);
  },
  complete: configNames('contexts'),
  completeFlag: { namespace: async (k) => only(await namesOf(k.s, 'namespace', k.word)) },
};

export const configUseContext: Command = {
  use: 'use-context CONTEXT_NAME',
  plainUse: true,
  aliases: ['use'],
  short: 'Make a context the current one',
  long: 'Make a context of the kubeconfig the current one.',
  examples: '# Use the context of the lab\nkubectl config use-context lab',
  run: async (k) => {
    const name = await single(k);
    const config = k.s.startingConfig();
    if (name === '') throw new CommandError('empty context names are not allowed');
    if (!config.contexts.has(name)) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
    const after = editable(config);
    after.currentContext = name;
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Switched to context ${JSON.stringify(name)}.\n`);
  },
  complete: configNames('contexts'),
};

export const configRenameContext: Command = {
  use: 'rename-context CONTEXT_NAME NEW_NAME',
  plainUse: true,
  short: 'Give a context another name',
  long: 'Give a context of the kubeconfig another name. When it is the current one, it stays the current one.',
  examples: '# old becomes new\nkubectl config rename-context old new',
  run: async (k) => {
    await single(k, 2);
    const [from = '', to = ''] = k.args;
    const config = k.s.startingConfig();
    const context = config.contexts.get(from);
    if (!context) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${defaultConfigFile(k.s.p, k.flags)}`);
    if (config.contexts.has(to))
      throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${defaultConfigFile(k.s.p, k.flags)}`);
    const after = editable(config);
    after.contexts.delete(from);
    after.contexts.set(to, context);
    if (config.currentContext === from) after.currentContext = to;
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  },
  complete: configNames('contexts'),
};
