// Status, the one form in which an API server refuses, and its constructors. upstream: k8s.io/apimachinery/pkg/api/errors
import type { FieldError } from './field.ts';
import { fieldErrorText } from './field.ts';

export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code?: number;
}

/** A refusal on its way: thrown by the server's handlers and rebuilt by clients from what they were answered. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown');
    this.status = status;
  }
}

/** What a resource is called in messages: its group and its plural (or kind, where upstream uses that). */
export interface Qualified {
  readonly group: string;
  readonly resource: string;
}

function qualified(q: Qualified): string {
  return q.group ? `${q.resource}.${q.group}` : q.resource;
}

/** A Status of its own code and reason, to be thrown. */
export function failure(code: number, reason: string, message: string, details?: StatusDetails): StatusError {
  return new StatusError({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details ? { details } : {}), code });
}

function named(q: Qualified, name: string): StatusDetails {
  return { ...(name ? { name } : {}), ...(q.group ? { group: q.group } : {}), ...(q.resource ? { kind: q.resource } : {}) };
}

/** 404. upstream: errors.NewNotFound */
export function newNotFound(q: Qualified, name: string): StatusError {
  return failure(404, 'NotFound', `${qualified(q)} "${name}" not found`, named(q, name));
}

/** 409: the name is taken. upstream: errors.NewAlreadyExists */
export function newAlreadyExists(q: Qualified, name: string): StatusError {
  return failure(409, 'AlreadyExists', `${qualified(q)} "${name}" already exists`, named(q, name));
}

/** 409: the object has changed, or may not be changed now. upstream: errors.NewConflict */
export function newConflict(q: Qualified, name: string, detail: string): StatusError {
  return failure(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(q)} "${name}": ${detail}`, named(q, name));
}

/** 403; without a name for a request that is about none. upstream: errors.NewForbidden */
export function newForbidden(q: Qualified, name: string, detail: string): StatusError {
  const what = qualified(q);
  const message = name ? `${what} "${name}" is forbidden: ${detail}` : what ? `${what} is forbidden: ${detail}` : `forbidden: ${detail}`;
  return failure(403, 'Forbidden', message, named(q, name));
}

/** 400. upstream: errors.NewBadRequest */
export function newBadRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

/** 500. upstream: errors.NewInternalError */
export function newInternalError(message: string): StatusError {
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 422: `kind` is the kind's name (Service), `group` its API group. upstream: errors.NewInvalid */
export function newInvalid(kind: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map((e) => fieldErrorText(e)))];
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const what = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return failure(422, 'Invalid', `${what} "${name}" is invalid${errors.length ? `: ${list}` : ''}`, {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    ...(kind.kind ? { kind: kind.kind } : {}),
    causes: errors.map((e) => ({ reason: e.type, message: fieldErrorText(e, false), field: e.field })),
  });
}

const hasReason = (error: unknown, reason: string): boolean => error instanceof StatusError && error.status.reason === reason;
export const isNotFound = (error: unknown): boolean => hasReason(error, 'NotFound');
export const isConflict = (error: unknown): boolean => hasReason(error, 'Conflict');
export const isAlreadyExists = (error: unknown): boolean => hasReason(error, 'AlreadyExists');
