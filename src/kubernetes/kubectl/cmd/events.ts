// upstream: kubectl/pkg/cmd/events/events.go
import type { Event } from '../../api/generated/types.ts';
import { apiVersionOf, pathOf } from '../../api/meta.ts';
import { EVENTS } from '../../api/resources.ts';
import { type Status, StatusError } from '../../api/status.ts';
import type { Command, Invocation } from '../lib/command.ts';
import { CommandError, NoMatchError } from '../lib/errors.ts';
import { eventAge, sortedEvents } from '../lib/event-lines.ts';
import { allNamespacesFlag, printFlags } from '../lib/flags/flags.ts';
import { watchEvents } from '../lib/get/watch.ts';
import type { ApiResource } from '../lib/objects/discovery.ts';
import { selectionQuery } from '../lib/objects/infos.ts';
import type { KubeObject } from '../lib/objects/kube-object.ts';
import { mappingFor } from '../lib/objects/mappings.ts';
import { printerFor } from '../printers/index.ts';
import { alignRows } from '../printers/table.ts';

const FORMATS = 'json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file';

export const events: Command = {
  use: `events [(-o|--output=)${FORMATS}] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]`,
  plainUse: true,
  short: 'List events',
  long: 'List events, oldest first.\n\nAll of a namespace, those about one object, or those of some types.',
  examples:
    '# Of this namespace\nkubectl events\n\n# Of all namespaces\nkubectl events --all-namespaces\n\n# About one pod, and go on\nkubectl events --for pod/web --watch\n\n# Warnings as YAML\nkubectl events -oyaml --types=Warning',
  flags: [
    ...printFlags(),
    allNamespacesFlag,
    { name: 'chunk-size', kind: 'int64', default: '500', usage: 'How many objects to ask for at a time; 0 asks for all at once.' },
    { name: 'for', kind: 'string', usage: 'Only events about this object, TYPE/NAME.' },
    { name: 'no-headers', kind: 'bool', usage: 'No header line.' },
    { name: 'types', kind: 'strings', usage: 'Only events of these types.' },
    { name: 'watch', short: 'w', kind: 'bool', usage: 'Go on printing what comes.' },
  ],
  run: (k) => run(k),
};

interface Options {
  readonly all: boolean;
  readonly namespace: string;
  readonly fieldSelector: string;
  readonly types: readonly string[];
  readonly headers: boolean;
}

async function completed(k: Invocation): Promise<Options> {
  const types = k.flags.list('types');
  const target = k.flags.string('for');
  for (const t of types) if (!/^(normal|warning)$/i.test(t)) throw new CommandError('valid --types are Normal or Warning');
  let fieldSelector = '';
  let cluster = false;
  if (target) {
    const { mapping, name } = await forObject(k, target);
    cluster = !mapping.namespaced;
    if (name) fieldSelector = `involvedObject.apiVersion=${apiVersionOf(mapping)},involvedObject.kind=${mapping.kind},involvedObject.name=${name}`;
  }
  const all = k.flags.bool('all-namespaces');
  return { all, namespace: all ? '' : cluster && !k.s.namespace().explicit ? 'default' : k.s.namespace().name, fieldSelector, types, headers: !k.flags.bool('no-headers') };
}

/** TYPE/NAME; without a name nothing is chosen. upstream: decodeResourceTypeName */
async function forObject(k: Invocation, target: string): Promise<{ readonly mapping: ApiResource; readonly name: string }> {
  const [type = '', name, ...more] = target.split('/');
  if (name === undefined) throw new CommandError('--for must be in resource/name form');
  if (more.length) throw new CommandError('arguments in resource/name form may not have more than one slash');
  if (!type) throw new CommandError('a resource must be present, got: /, Resource=');
  try {
    return { mapping: await mappingFor(k.s, type.toLowerCase(), 2), name };
  } catch (e) {
    const [, group] = /^[^.]+\.(.+)$/.exec(type) ?? [];
    throw e instanceof CommandError ? new NoMatchError(`${e.message}${group ? ` in group ${JSON.stringify(group)}` : ''}`) : e;
  }
}

async function run(k: Invocation): Promise<void> {
  const o = await completed(k);
  if (k.flags.bool('watch')) return watch(k, o);
  const found = sortedEvents((await list(k, o)).filter((e) => wanted(e, o)));
  if (found.length === 0) {
    await k.s.err(o.all ? 'No events found.\n' : `No events found in ${o.namespace} namespace.\n`);
    return;
  }
  if (k.flags.string('output')) {
    const print = await printerFor({ flags: k.flags, p: k.s.p, made: true });
    // A list of upstream's own types has no names to print.
    if (k.flags.string('output') === 'name') return;
    await k.s.out(print({ kind: 'EventList', apiVersion: 'v1', metadata: {}, items: found.map(asMade) } as unknown as KubeObject));
    return;
  }
  await k.s.out(alignRows([...(o.headers ? [header(o)] : []), ...found.map((e) => row(e, o, k.s.p.clock.now()))]));
}

/** An event in the order of upstream's struct, with the fields that it always has. */
function asMade(e: Event): Record<string, unknown> {
  const {
    metadata,
    involvedObject,
    reason,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    type,
    eventTime,
    series,
    action,
    related,
    reportingComponent,
    reportingInstance,
  } = e;
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata,
    involvedObject,
    reason,
    message,
    source: source ?? {},
    firstTimestamp: firstTimestamp ?? null,
    lastTimestamp: lastTimestamp ?? null,
    count,
    type,
    eventTime: eventTime ?? null,
    series,
    action,
    related,
    reportingComponent: reportingComponent ?? '',
    reportingInstance: reportingInstance ?? '',
  };
}

const wanted = (e: Event, o: Options): boolean => o.types.length === 0 || o.types.some((t) => t.toLowerCase() === (e.type ?? '').toLowerCase());

async function list(k: Invocation, o: Options): Promise<Event[]> {
  const out: Event[] = [];
  let more = '';
  do {
    const query = selectionQuery({ labelSelector: '', fieldSelector: o.fieldSelector }, k.flags.number('chunk-size'), more);
    const body = (await k.s.json({ method: 'GET', path: pathOf(EVENTS, o.namespace || undefined), query })) as { items?: Event[]; metadata?: { continue?: string } };
    out.push(...(body.items ?? []));
    more = body.metadata?.continue ?? '';
  } while (more);
  return out;
}

const header = (o: Options): string[] => [...(o.all ? ['NAMESPACE'] : []), 'LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'];

function row(e: Event, o: Options, now: number): string[] {
  const object = `${e.involvedObject.kind ?? ''}/${e.involvedObject.name ?? ''}`;
  return [...(o.all ? [e.metadata.namespace ?? ''] : []), eventAge(e, now), e.type ?? '', e.reason ?? '', object, (e.message ?? '').trim()];
}

async function watch(k: Invocation, o: Options): Promise<void> {
  const print = k.flags.string('output') ? await printerFor({ flags: k.flags, p: k.s.p }) : undefined;
  const widths: number[] = [];
  let headers = o.headers;
  const query: (readonly [string, string])[] = [['watch', 'true']];
  if (o.fieldSelector) query.unshift(['fieldSelector', o.fieldSelector]);
  await watchEvents(k.s, { method: 'GET', path: pathOf(EVENTS, o.namespace || undefined), query }, async (event) => {
    if (event.type === 'ERROR') throw new StatusError(event.object as Status);
    if (event.type === 'DELETED' || event.type === 'BOOKMARK') return;
    const e = event.object as Event;
    if (!wanted(e, o)) return;
    if (print) return k.s.out(print(e as unknown as KubeObject));
    const rows = headers ? [header(o)] : [];
    headers = false;
    await k.s.out(alignRows([...rows, row(e, o, k.s.p.clock.now())], 3, 6, widths));
  });
}
