// kubectl config: putting clusters and contexts in. upstream: kubectl/pkg/cmd/config/{set_cluster,set_context,use_context,rename_context}.go

import type { Command } from '../command.ts';
import { only } from '../completion/candidates.ts';
import { configNames, namesOf } from '../completion/completion.ts';
import { CommandError } from '../errors.ts';
import { defaultConfigFile, editable, writeConfig } from './kubeconfig-write.ts';
import { changed, embeds, fileFields, givenFlags, single } from './stanza-flags.ts';

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
    if (name === '') throw new CommandError('you must specify a non-empty cluster name');
    if (k.flags.bool('insecure-skip-tls-verify') && k.flags.string('certificate-authority'))
      throw new CommandError('you cannot specify a certificate authority and insecure mode at the same time');
    embeds(k, ['certificate-authority']);
    const config = k.s.startingConfig();
    const after = editable(config);
    const insecure = k.flags.changed('insecure-skip-tls-verify') ? { 'insecure-skip-tls-verify': k.flags.bool('insecure-skip-tls-verify') } : {};
    const authority = k.flags.changed('certificate-authority') ? fileFields(k, 'certificate-authority', k.flags.string('certificate-authority')) : {};
    const forget = k.flags.bool('insecure-skip-tls-verify') ? { 'certificate-authority': '', 'certificate-authority-data': '' } : {};
    after.clusters.set(name, changed(config.clusters.get(name), { ...givenFlags(k, ['server', 'tls-server-name', 'proxy-url']), ...forget, ...insecure, ...authority }));
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Cluster ${JSON.stringify(name)} set.\n`);
  },
  complete: configNames('clusters'),
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
    if (!k.args[0] && !current) throw new CommandError('you must specify a non-empty context name or --current');
    if (k.args.length && current) throw new CommandError('you cannot specify both a context name and --current');
    const name = current ? config.currentContext : (k.args[0] ?? '');
    if (current && name === '') throw new CommandError('no current context is set');
    const there = config.contexts.get(name);
    const after = editable(config);
    after.contexts.set(name, changed(there, givenFlags(k, ['cluster', 'user', 'namespace'])));
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
    if (to === '') throw new CommandError('You must specify a new non-empty context name');
    const config = k.s.startingConfig();
    const context = config.contexts.get(from);
    const file = defaultConfigFile(k.s.p, k.flags).shown;
    if (!context) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${file}`);
    if (config.contexts.has(to)) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${file}`);
    const after = editable(config);
    after.contexts.delete(from);
    after.contexts.set(to, context);
    if (config.currentContext === from) after.currentContext = to;
    writeConfig(k.s.p, k.flags, config, after);
    await k.s.out(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
  },
  complete: configNames('contexts'),
};
