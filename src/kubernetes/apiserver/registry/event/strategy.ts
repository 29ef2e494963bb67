// Event: one storage, served as v1 and as events.k8s.io/v1. upstream: pkg/registry/core/event/strategy.go, pkg/apis/core/validation/events.go
import type { DeepReadonly } from '../../../../base/deep.ts';
import { type FieldError, invalid } from '../../../api/field.ts';
import type { Event, EventsV1Event } from '../../../api/generated/types.ts';
import { resource } from '../../../api/meta.ts';
import { EVENTS } from '../../../api/resources.ts';
import { nameIsPathSegment } from '../lib/names.ts';
import { column, NAME, since, wide } from '../lib/table.ts';
import type { Column, OtherVersion, Strategy } from '../strategy.ts';

type Stored = DeepReadonly<Event>;

/** An event lives in its object's namespace; those about cluster-scoped objects in default. upstream: legacyValidateEvent */
function validate(event: Stored): FieldError[] {
  const of = event.involvedObject.namespace ?? '';
  const own = event.metadata.namespace ?? '';
  if (!of) return own === 'default' || own === 'kube-system' ? [] : [invalid('involvedObject.namespace', of, 'does not match event.namespace')];
  return of === own ? [] : [invalid('involvedObject.namespace', of, 'does not match event.namespace')];
}

const COLUMNS: readonly Column[] = [
  column('Last Seen', 'The time at which the most recent occurrence of this event was recorded.'),
  column('Type', 'Type of this event (Normal, Warning), new types could be added in the future'),
  column('Reason', "This should be a short, machine understandable string that gives the reason for the transition into the object's current status."),
  column('Object', 'The object that this event is about.'),
  wide(
    'Subobject',
    'If referring to a piece of an object instead of an entire object, this string should contain a valid JSON/Go field access statement, such as desiredState.manifest.containers[2]. For example, if the object reference is to a container within a pod, this would take on a value like: "spec.containers{name}" (where "name" refers to the name of the container that triggered the event) or if no container name is specified "spec.containers[2]" (container with index 2 in this pod). This syntax is chosen only to have some well-defined way of referencing a part of an object.',
  ),
  wide('Source', 'The component reporting this event. Should be a short machine understandable string.'),
  column('Message', 'A human-readable description of the status of this operation.'),
  wide('First Seen', 'The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)'),
  wide('Count', 'The number of times this event has occurred.'),
  { ...NAME, priority: 1 },
];

const source = (event: Stored): string => {
  const component = event.source?.component || event.reportingComponent || '';
  const host = event.source?.host || event.reportingInstance || '';
  return host ? `${component}, ${host}` : component;
};

function row(event: Stored, now: number) {
  const first = event.firstTimestamp || event.eventTime;
  const last = event.series ? event.series.lastObservedTime : event.lastTimestamp || event.eventTime || event.firstTimestamp;
  const count = event.series?.count ?? event.count ?? 0;
  const kind = (event.involvedObject.kind ?? '').toLowerCase();
  const target = event.involvedObject.name ? `${kind}/${event.involvedObject.name}` : kind;
  return [
    since(last, now),
    event.type ?? '',
    event.reason ?? '',
    target,
    event.involvedObject.fieldPath ?? '',
    source(event),
    (event.message ?? '').trim(),
    since(first, now),
    String(count === 0 ? 1 : count),
    event.metadata.name ?? '',
  ];
}

/** The new group's names for the same things. upstream: pkg/apis/events/v1/conversion.go */
const inEventsGroup: OtherVersion<Event> = {
  resource: resource<EventsV1Event>('events.k8s.io', 'v1', 'Event', 'events', true),
  schema: 'io.k8s.api.events.v1.Event',
  toStored(object) {
    const e = object as EventsV1Event;
    const { regarding, note, reportingController, deprecatedSource, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedCount, ...same } = e;
    const renamed = {
      apiVersion: 'v1',
      involvedObject: regarding ?? {},
      reportingComponent: reportingController ?? '',
      message: note,
      source: deprecatedSource ?? {},
      firstTimestamp: deprecatedFirstTimestamp,
      lastTimestamp: deprecatedLastTimestamp,
      count: deprecatedCount,
    };
    return withSet<object>(withSet<object>({}, same), renamed) as Event;
  },
  fromStored(event) {
    const { involvedObject, message, reportingComponent, source: from, firstTimestamp, lastTimestamp, count, ...same } = event;
    const renamed = {
      apiVersion: 'events.k8s.io/v1',
      regarding: involvedObject,
      note: message,
      reportingController: reportingComponent || undefined,
      deprecatedSource: from ?? {},
      deprecatedFirstTimestamp: firstTimestamp ?? null,
      deprecatedLastTimestamp: lastTimestamp ?? null,
      deprecatedCount: count,
    };
    return withSet<object>(withSet<object>({}, same), renamed) as EventsV1Event;
  },
};

function withSet<T extends object>(target: T, values: Partial<T>): T {
  for (const key of Object.keys(values) as (keyof T)[]) if (values[key] !== undefined) target[key] = values[key] as T[keyof T];
  return target;
}

const text = (pick: (event: Stored) => string | undefined) => (event: Stored) => pick(event) ?? '';

export const eventStrategy: Strategy<Event> = {
  resource: EVENTS,
  singular: 'event',
  shortNames: ['ev'],
  schema: 'io.k8s.api.core.v1.Event',
  allowCreateOnUpdate: true,
  validateName: nameIsPathSegment,
  plainFinalizers: true,
  validate,
  validateUpdate: (event) => validate(event),
  otherVersions: [inEventsGroup],
  columns: COLUMNS,
  row,
  fieldSelectors: {
    'involvedObject.kind': text((e) => e.involvedObject.kind),
    'involvedObject.namespace': text((e) => e.involvedObject.namespace),
    'involvedObject.name': text((e) => e.involvedObject.name),
    'involvedObject.uid': text((e) => e.involvedObject.uid),
    'involvedObject.apiVersion': text((e) => e.involvedObject.apiVersion),
    'involvedObject.resourceVersion': text((e) => e.involvedObject.resourceVersion),
    'involvedObject.fieldPath': text((e) => e.involvedObject.fieldPath),
    reason: text((e) => e.reason),
    reportingComponent: text((e) => e.reportingComponent),
    source: text((e) => e.source?.component || e.reportingComponent),
    type: text((e) => e.type),
  },
};
