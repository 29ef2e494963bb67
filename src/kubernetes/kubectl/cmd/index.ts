/*
 * The commands, in the groups and order of `kubectl --help`. upstream: kubectl/pkg/cmd/cmd.go
 *
 * To add a command:
 * 1. cmd/<name>.ts exports one `Command` (lib/command.ts): use, short, long, examples, flags, run. `use` is the real usage line; flags are
 *    FlagSpecs with the real names, shorthands, kinds and defaults (compare `kubectl <name> --help`), groups of flags that several commands share
 *    come from lib/flags/flags.ts (printFlags, filenameFlags, dryRunFlag, ...). What a flag does is said in our own words.
 * 2. `run(k)` goes through Complete (read k.flags / k.args into an options value), Validate, Run. It writes with k.s.out / k.s.err, waits with
 *    k.s.p.wait / sleep only, reads files with lib/objects/files.ts, and talks to the server with k.s.request / k.s.json (lib/get/watch.ts for watches).
 *    It throws: `usageErrorf(k.path, ...)` for misuse, `CommandError(text, code)`, StatusError (from the server), `aggregate(errors)`. It never prints
 *    an error itself: lib/errors.ts does. A returned number is the exit code.
 * 3. Objects named on the command line or in files come from the builder (lib/objects/builder.ts): `new Builder(k.s).namespace().filenames(...).args(...)`, then
 *    `infos()`; each Info has its mapping, namespace, name and object, and partial failures.
 * 4. Objects are printed with `printerFor({ flags, p, operation, made })` of printers/index.ts; `name`, `yaml`, `json`, templates come with it.
 * 5. Enter it in the list below in upstream's place. Help, `-h`, completion of flags and did-you-mean follow from the object. `short` is repeated here
 *    because help must not load every command. Nested commands are `subcommands: [entry(a), { name, short, load }]`.
 * 6. Tab: `complete` gives words for arguments (lib/completion/completion.ts has resource types, names, containers, contexts...).
 * 7. tests/kubectl/<name>.test.ts: a table of command lines and what the real kubectl says.
 * Commands do not import each other: what two need lies in lib/.
 */
import { onDemand } from '../../../base/on-demand.ts';
import type { CommandEntry } from '../lib/command.ts';

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}

export const GROUPS: readonly CommandGroup[] = [
  {
    title: 'Basic Commands (Beginner):',
    commands: [
      { name: 'create', short: 'Create objects from a file or from stdin', load: async () => (await onDemand(() => import('./create.ts'))).create },
      { name: 'expose', short: 'Make a service for what runs already', load: async () => (await onDemand(() => import('./expose.ts'))).expose },
      { name: 'run', short: 'Run an image as a pod', load: async () => (await onDemand(() => import('./run.ts'))).run },
      { name: 'set', short: 'Set certain fields of objects', load: async () => (await onDemand(() => import('./set.ts'))).set },
    ],
  },
  {
    title: 'Basic Commands (Intermediate):',
    commands: [
      { name: 'explain', short: 'Say what the fields of a resource are', load: async () => (await onDemand(() => import('./explain.ts'))).explain },
      { name: 'get', short: 'Show one or many resources', load: async () => (await onDemand(() => import('./get.ts'))).get },
      { name: 'edit', short: 'Edit an object on the server', load: async () => (await onDemand(() => import('./edit.ts'))).edit },
      { name: 'delete', short: 'Delete objects by file, by name, or by selector', load: async () => (await onDemand(() => import('./delete.ts'))).remove },
    ],
  },
  {
    title: 'Deploy Commands:',
    commands: [
      { name: 'rollout', short: 'Manage the rollout of a resource', load: async () => (await onDemand(() => import('./rollout.ts'))).rollout },
      { name: 'scale', short: 'Set a new size for a deployment, replica set or replication controller', load: async () => (await onDemand(() => import('./scale.ts'))).scale },
      { name: 'autoscale', short: 'Let the number of pods follow their load', load: async () => (await onDemand(() => import('./autoscale.ts'))).autoscale },
    ],
  },
  {
    title: 'Cluster Management Commands:',
    commands: [
      { name: 'certificate', short: 'Approve or deny certificate requests', load: async () => (await onDemand(() => import('./certificate.ts'))).certificate },
      { name: 'cluster-info', short: 'Say where the control plane and its services are', load: async () => (await onDemand(() => import('./cluster-info.ts'))).clusterInfo },
      { name: 'top', short: 'Show what nodes and pods use', load: async () => (await onDemand(() => import('./top.ts'))).top },
      { name: 'cordon', short: 'Let no new pods onto a node', load: async () => (await onDemand(() => import('./cordon.ts'))).cordon },
      { name: 'uncordon', short: 'Let pods onto a node again', load: async () => (await onDemand(() => import('./uncordon.ts'))).uncordon },
      { name: 'drain', short: 'Take the pods off a node', load: async () => (await onDemand(() => import('./drain.ts'))).drain },
      { name: 'taint', short: 'Keep pods away from nodes', load: async () => (await onDemand(() => import('./taint.ts'))).taint },
    ],
  },
  {
    title: 'Troubleshooting and Debugging Commands:',
    commands: [
      { name: 'describe', short: 'Tell about one or many resources in detail', load: async () => (await onDemand(() => import('./describe.ts'))).describe },
      { name: 'logs', short: 'Print what a container has written', load: async () => (await onDemand(() => import('./logs.ts'))).logs },
      { name: 'attach', short: 'Attach to a container that runs', load: async () => (await onDemand(() => import('./attach.ts'))).attach },
      { name: 'exec', short: 'Run a command in a container', load: async () => (await onDemand(() => import('./exec.ts'))).exec },
      { name: 'port-forward', short: 'Forward local ports to a pod', load: async () => (await onDemand(() => import('./port-forward.ts'))).portForward },
      { name: 'proxy', short: 'Serve the API on a local port', load: async () => (await onDemand(() => import('./proxy.ts'))).proxy },
      { name: 'cp', short: 'Copy files and folders into containers and out of them', load: async () => (await onDemand(() => import('./cp.ts'))).cp },
      { name: 'auth', short: 'Ask who may do what', load: async () => (await onDemand(() => import('./auth.ts'))).auth },
      { name: 'debug', short: 'Look into pods and nodes with a container made for it', load: async () => (await onDemand(() => import('./debug.ts'))).debug },
      { name: 'events', short: 'List events', load: async () => (await onDemand(() => import('./events.ts'))).events },
    ],
  },
  {
    title: 'Advanced Commands:',
    commands: [
      { name: 'diff', short: 'Compare what is with what would be applied', load: async () => (await onDemand(() => import('./diff.ts'))).diff },
      { name: 'apply', short: 'Make the cluster as files say', load: async () => (await onDemand(() => import('./apply.ts'))).apply },
      { name: 'patch', short: 'Change fields of an object', load: async () => (await onDemand(() => import('./patch.ts'))).patch },
      { name: 'replace', short: 'Replace an object by what a file says', load: async () => (await onDemand(() => import('./replace.ts'))).replace },
      { name: 'wait', short: 'Wait until one or many resources are as they should be', load: async () => (await onDemand(() => import('./wait.ts'))).wait },
      { name: 'kustomize', short: 'Build the objects of a kustomization', load: async () => (await onDemand(() => import('./kustomize.ts'))).kustomize },
    ],
  },
  {
    title: 'Settings Commands:',
    commands: [
      { name: 'label', short: 'Set labels of objects', load: async () => (await onDemand(() => import('./label.ts'))).label },
      { name: 'annotate', short: 'Set annotations of objects', load: async () => (await onDemand(() => import('./annotate.ts'))).annotate },
      { name: 'completion', short: 'Print the code that completes kubectl in a shell', load: async () => (await onDemand(() => import('./completion.ts'))).completion },
    ],
  },
];

/** Listed last in help. */
export const OTHERS: readonly CommandEntry[] = [
  { name: 'alpha', short: 'Commands in alpha', hidden: true, load: async () => (await onDemand(() => import('./alpha.ts'))).alpha },
  { name: 'api-resources', short: 'List the resource types that the server offers', load: async () => (await onDemand(() => import('./api-resources.ts'))).apiResources },
  { name: 'api-versions', short: 'List the group/version pairs that the server offers', load: async () => (await onDemand(() => import('./api-versions.ts'))).apiVersions },
  { name: 'config', short: 'Change kubeconfig files', load: async () => (await onDemand(() => import('./config.ts'))).config },
  { name: 'kuberc', short: 'Look after the file with your preferences', load: async () => (await onDemand(() => import('./kuberc.ts'))).kuberc },
  { name: 'options', short: 'List the flags that every command has', unlisted: true, load: async () => (await onDemand(() => import('./options.ts'))).options },
  { name: 'plugin', short: 'Work with plugins', load: async () => (await onDemand(() => import('./plugin.ts'))).plugin },
  { name: 'version', short: 'Print the versions of client and server', load: async () => (await onDemand(() => import('./version.ts'))).version },
];
