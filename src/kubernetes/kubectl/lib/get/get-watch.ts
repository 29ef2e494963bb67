// get -w: what is there, then each change as it comes. upstream: kubectl/pkg/cmd/get/get.go watch
import { isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { type Status, StatusError } from '../../../api/status.ts';
import type { WatchEvent } from '../../../api/wire.ts';
import type { Printer } from '../../printers/types.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { goText } from '../go/go-json.ts';
import { sortedKeys } from '../go/sorted-keys.ts';
import type { Builder } from '../objects/builder.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { Target } from '../objects/target.ts';
import { fetchForGet, type GetOptions, type Got, gotOf, tableRequest } from './get-fetch.ts';
import { TablePrinter } from './get-table.ts';
import { watchEvents } from './watch.ts';

/** Prints until it is interrupted or the server ends the watch. `print` for other formats than tables. */
export async function watchGet(k: Invocation, builder: Builder, o: GetOptions, print: Printer | undefined): Promise<void> {
  const gathered = await builder.gather();
  const kinds = new Set(gathered.targets.map(mappingOf));
  if (kinds.size > 1) throw new CommandError('watch is only supported on individual resources and resource collections - more than 1 resource was found');
  if (o.sortBy) await k.s.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  const { got, errors } = await fetchForGet(k.s, gathered, o, !print);
  if (errors[0]) throw errors[0];
  const [target] = gathered.targets;
  if (!target || got.length === 0) return;
  const tables = new TablePrinter(o, false);
  const show = async (one: Got, event: string): Promise<void> => {
    if (!print) {
      tables.add(one, o.events ? event : undefined);
      await k.s.out(tables.flush());
      return;
    }
    for (const object of one.objects) await k.s.out(o.events ? eventText(object, event, o.format, print) : print(object));
  };
  if (!o.watchOnly) for (const one of got) await show(one, 'ADDED');
  if (gathered.targets.length > 1) throw tooMany(gathered.targets);
  // A watch on one object begins with a synthetic ADDED of what was printed already.
  let skip = target.kind === 'one';
  const from = target.kind === 'one' ? '0' : (got.at(-1)?.resourceVersion ?? '0');
  await watchEvents(k.s, request(target, o, !print, from), async (event: WatchEvent) => {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'ERROR') throw new StatusError(event.object as Status);
    if (skip) {
      skip = false;
      return;
    }
    if (isRecord(event.object)) await show(gotOf(mappingOf(target), event.object), event.type);
  });
}

const mappingOf = (target: Target) => (target.kind === 'many' ? target.selection.mapping : target.info.mapping);

/** Several objects are shown, but nobody can watch them. upstream: resource.Result.Watch */
function tooMany(targets: readonly Target[]): CommandError {
  const fromFiles = targets.some((t) => t.kind === 'one' && t.info.source !== '');
  return new CommandError(
    fromFiles
      ? `watch is only supported on individual resources and resource collections - ${targets.length} resources were found`
      : 'you may only watch a single resource or type of resource at a time',
  );
}

/** An event as a format prints it: JSON in one line, a name without what happened. upstream: cli-runtime/pkg/printers WatchEvent */
function eventText(object: KubeObject, type: string, format: string, print: Printer): string {
  if (format === 'name') return print(object);
  if (format === 'json') return `{"type":${JSON.stringify(type)},"object":${goText(sortedKeys(object))}}\n`;
  return print({ type, object } as unknown as KubeObject);
}

function request(target: Target, o: GetOptions, human: boolean, resourceVersion: string) {
  const { headers, query } = tableRequest(o, human);
  const mapping = mappingOf(target);
  const namespace = target.kind === 'many' ? target.selection.namespace : target.info.namespace;
  const fieldSelector = target.kind === 'one' ? `metadata.name=${target.info.name}` : target.selection.fieldSelector;
  const all: (readonly [string, string])[] = [...query, ['resourceVersion', resourceVersion], ['watch', 'true']];
  if (fieldSelector) all.push(['fieldSelector', fieldSelector]);
  if (target.kind === 'many' && target.selection.labelSelector) all.push(['labelSelector', target.selection.labelSelector]);
  return { method: 'GET', path: pathOf(mapping, namespace), headers, query: all.sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
}
