// Events about objects, joined and counted as client-go's recorder does. upstream: k8s.io/client-go/tools/events, tools/record
import type { ApiObject } from '../api/meta.ts';

/** The object an event is about; `fieldPath` e.g. spec.containers{nginx}. */
export interface EventTarget {
  readonly object: ApiObject;
  readonly fieldPath?: string;
}

export interface EventRecorder {
  /** `type` Normal or Warning; the same event again raises its count. Never throws and is not awaited. */
  event(target: EventTarget | ApiObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}
