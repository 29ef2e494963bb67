// Events as lines of text. upstream: kubectl/pkg/cmd/events/event_printer.go, describe.go DescribeEvents
import { parseTime } from '../../../base/time.ts';
import type { Event } from '../../api/generated/types.ts';
import { humanDuration } from './go/go-duration.ts';

/** How long ago a moment was; <unknown> when there is none. */
function since(time: string | undefined | null, now: number): string {
  const at = time ? parseTime(time) : Number.NaN;
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

/** 5m, or 2s (x4 over 3m). */
export function eventAge(e: Event, now: number): string {
  const first = e.eventTime ? since(e.eventTime, now) : since(e.firstTimestamp, now);
  if (e.series) return `${since(e.series.lastObservedTime, now)} (x${e.series.count ?? 0} over ${first})`;
  return (e.count ?? 0) > 1 ? `${since(e.lastTimestamp, now)} (x${e.count} over ${first})` : first;
}

/** When an event was last seen, in milliseconds. upstream: event.SortableEvents */
function lastSeen(e: Event): number {
  const time = e.series?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime;
  const at = time ? parseTime(time) : 0;
  return Number.isNaN(at) ? 0 : at;
}

/** Oldest first; equal ones keep their order. */
export function sortedEvents(events: readonly Event[]): Event[] {
  return [...events].sort((a, b) => lastSeen(a) - lastSeen(b));
}
