// Paths inside volumes. upstream: pkg/apis/core/validation validateLocalDescendingPath and neighbours
import { invalid } from '../../../../api/field.ts';
import type { Errors } from './options.ts';

/** No step upwards anywhere. upstream: validatePathNoBacksteps */
export function validateNoBacksteps(target: string, path: string, out: Errors): void {
  if (target.split('/').includes('..')) out.push(invalid(path, target, "must not contain '..'"));
}

/** A path below the directory it starts in. */
export function validateLocalPath(target: string, path: string, out: Errors): void {
  if (target.startsWith('/')) out.push(invalid(path, target, 'must be a relative path'));
  validateNoBacksteps(target, path, out);
}

/** Names that begin with two dots belong to the kubelet. upstream: validateLocalNonReservedPath */
export function validateLocalNonReservedPath(target: string, path: string, out: Errors): void {
  validateLocalPath(target, path, out);
  if (target.startsWith('..') && !target.startsWith('../')) out.push(invalid(path, target, "must not start with '..'"));
}
