// upstream: kubectl/pkg/cmd/get/get.go
import { onDemand } from '../../../base/on-demand.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { resources } from '../lib/completion/completion.ts';
import { aggregate, CommandError, nested, usageErrorf } from '../lib/errors.ts';
import { allNamespacesFlag, fieldSelectorFlag, filenameFlags, namesFiles, printFlags, selectorFlag } from '../lib/flags/flags.ts';
import { fetchForGet, type GetOptions, type Got, isHuman } from '../lib/get/get-fetch.ts';
import { TablePrinter } from '../lib/get/get-table.ts';
import { watchGet } from '../lib/get/get-watch.ts';
import { Builder } from '../lib/objects/builder.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { rawRequest } from '../lib/raw.ts';
import { noPrinter, outputFormat, printerFor } from '../printers/index.ts';
import type { Printer } from '../printers/types.ts';

const EXTRA = ['custom-columns', 'custom-columns-file', 'wide'] as const;
const FORMATS = 'json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide';

export const get: Command = {
  use: `get [(-o|--output=)${FORMATS}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]`,
  short: 'Show one or many resources',
  long: `Show one or many resources.

Each type has a table of what matters most about it; -o shows more or something else. Objects can be chosen by name, by label (-l) and by field (--field-selector). Types that live in namespaces are looked for in the current one unless told otherwise.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: `# The pods of this namespace
kubectl get pods

# The same with node, address and more
kubectl get pods -o wide

# One Service as YAML
kubectl get service web -o yaml

# What a Deployment's pods are reached by, in one go
kubectl get deploy,svc,endpointslices -l app=web

# Only the node port
kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}'

# Columns of your own
kubectl get pods -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName

# Everywhere, by age
kubectl get pods -A --sort-by=.metadata.creationTimestamp

# What a file names, as the server has it
kubectl get -f svc.yaml

# Keep watching
kubectl get pods --watch`,
  flags: [
    ...printFlags(EXTRA),
    allNamespacesFlag,
    { name: 'chunk-size', kind: 'int64', default: '500', usage: 'How many objects to ask for at a time; 0 asks for all at once.' },
    fieldSelectorFlag,
    ...filenameFlags('that names the objects to get.'),
    { name: 'ignore-not-found', kind: 'bool', usage: 'An object that is not there is no error and prints nothing.' },
    { name: 'label-columns', short: 'L', kind: 'strings', usage: 'Labels to show as columns, separated by commas; may be given more than once.' },
    { name: 'no-headers', kind: 'bool', usage: 'No header line in tables and custom columns.' },
    { name: 'output-watch-events', kind: 'bool', usage: 'With --watch or --watch-only: print the events that bring the objects, ADDED for those that are there.' },
    { name: 'raw', kind: 'string', usage: 'A path to ask the server for as it is.' },
    selectorFlag,
    { name: 'server-print', kind: 'bool', default: 'true', usage: 'Let the server lay out the table.' },
    { name: 'show-kind', kind: 'bool', usage: 'Put the type in front of each name.' },
    { name: 'show-labels', kind: 'bool', usage: 'All labels in a last column.' },
    { name: 'sort-by', kind: 'string', usage: "Order the objects by this field, a JSONPath such as '{.metadata.name}'. It must hold text or numbers." },
    { name: 'subresource', kind: 'string', values: ['status', 'scale', 'resize'], usage: 'Get this subresource of the object, e.g. status or scale.' },
    { name: 'watch', short: 'w', kind: 'bool', usage: 'Print, then go on printing what changes.' },
    { name: 'watch-only', kind: 'bool', usage: 'Print only what changes.' },
  ],
  run: (k) => run(k),
  complete: resources(),
};

function completed(k: Invocation): GetOptions {
  const { flags } = k;
  return {
    raw: flags.string('raw'),
    format: outputFormat(flags),
    allNamespaces: flags.bool('all-namespaces'),
    chunk: flags.number('chunk-size'),
    subresource: flags.string('subresource'),
    sortBy: flags.string('sort-by'),
    watch: flags.bool('watch') || flags.bool('watch-only'),
    watchOnly: flags.bool('watch-only'),
    events: flags.bool('output-watch-events'),
    ignoreNotFound: flags.bool('ignore-not-found'),
    noHeaders: flags.bool('no-headers'),
    serverPrint: flags.bool('server-print'),
    table: {
      wide: flags.string('output') === 'wide',
      showLabels: flags.bool('show-labels'),
      showKind: flags.bool('show-kind'),
      labelColumns: flags.list('label-columns'),
    },
  };
}

function validate(k: Invocation, o: GetOptions): void {
  const { flags } = k;
  if (o.raw) {
    if (k.args.length) throw new CommandError('arguments may not be passed when --raw is specified');
    if (o.format) throw new CommandError('--raw and --output are mutually exclusive');
    if (o.watch || o.watchOnly || ['filename', 'kustomize', 'selector', 'field-selector'].some((f) => flags.changed(f)))
      throw new CommandError('--raw may not be specified with other flags that filter the server request or alter the output');
    return;
  }
  if (flags.bool('show-labels') && o.format !== '' && o.format !== 'wide') throw new CommandError(`--show-labels option cannot be used with ${o.format} printer`);
  if (o.events && !o.watch) throw new CommandError('--output-watch-events option can only be used with --watch or --watch-only');
}

async function run(k: Invocation): Promise<void> {
  const o = completed(k);
  if (o.raw) {
    validate(k, o);
    await rawRequest(k.s, 'GET', o.raw);
    return;
  }
  validate(k, o);
  // Whoever watches is told by the builder that something is missing.
  if (!o.watch && k.args.length === 0 && !namesFiles(k.flags)) {
    await k.s.err('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
    throw usageErrorf(k.path, 'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).');
  }
  const builder = new Builder(k.s)
    .allNamespaces(o.allNamespaces)
    .filenames(k.flags.list('filename'), k.flags.bool('recursive'))
    .labelSelector(k.flags.string('selector'))
    .fieldSelector(k.flags.string('field-selector'))
    .args(true, k.args);
  if (o.watch) return watchGet(k, builder.singleType(), o, isHuman(o) ? undefined : await objectPrinter(k, o));
  const gathered = await builder.continueOnError().gather();
  if (isHuman(o)) return printTables(k, o, gathered);
  await printObjects(k, o, gathered, await objectPrinter(k, o));
}

type Gathered = Awaited<ReturnType<Builder['gather']>>;

async function objectPrinter(k: Invocation, o: GetOptions): Promise<Printer> {
  const columns = /^custom-columns(-file)?(=|$)/.exec(o.format);
  if (columns) return (await onDemand(() => import('../printers/custom-columns.ts'))).customColumnsPrinter(k.s.p, o.format, o.noHeaders);
  if (o.format === 'wide' || o.format === '') throw noPrinter(o.format, EXTRA);
  return printerFor({ flags: k.flags, p: k.s.p, extra: EXTRA });
}

async function printTables(k: Invocation, o: GetOptions, gathered: Gathered): Promise<void> {
  const { got, errors } = await fetchForGet(k.s, gathered, o, true);
  const sorted = o.sortBy ? await (await onDemand(() => import('../lib/get/get-sort.ts'))).sortTables(got, o.sortBy) : got;
  const printer = new TablePrinter(o, severalKinds(sorted));
  for (const one of sorted) printer.add(one);
  const text = printer.finish();
  if (text) await k.s.out(text);
  else if (!o.ignoreNotFound && errors.length === 0) {
    const inNamespace = !o.allNamespaces && sorted.every((g) => g.mapping.namespaced);
    await k.s.err(inNamespace ? `No resources found in ${k.s.namespace().name} namespace.\n` : 'No resources found\n');
  }
  const failed = nested(errors);
  if (failed) throw failed;
}

const severalKinds = (got: readonly Got[]): boolean => got.some((g) => g.mapping.kind !== got[0]?.mapping.kind || g.mapping.group !== got[0].mapping.group);

async function printObjects(k: Invocation, o: GetOptions, gathered: Gathered, print: Printer): Promise<void> {
  const { got, errors } = await fetchForGet(k.s, gathered, o, false);
  const single = gathered.single;
  if (single && errors[0]) throw errors[0];
  let objects = got.flatMap((g) => g.objects);
  if (objects.length === 0 && o.ignoreNotFound) {
    const failed = aggregate(errors);
    if (failed) throw failed;
    return;
  }
  if (o.sortBy) objects = await (await onDemand(() => import('../lib/get/get-sort.ts'))).sortObjects(objects, o.sortBy);
  const only = single && objects.length === 1 ? objects[0] : undefined;
  const text = print(only ?? listOf(objects));
  if (text) await k.s.out(text);
  const failed = aggregate(errors);
  if (failed) throw failed;
}

function listOf(objects: readonly KubeObject[]): KubeObject {
  return { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } } as unknown as KubeObject;
}
