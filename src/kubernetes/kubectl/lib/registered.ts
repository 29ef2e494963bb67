// Which kinds kubectl has types of its own for. upstream: client-go/kubernetes/scheme, runtime.NewNotRegisteredErrForKind
import { isPublished } from '../../api/whole-schema.ts';
import { CommandError } from './errors.ts';

/** The error about a kind that none of them is. */
export function unregistered(apiVersion: string, kind: string): CommandError | undefined {
  if (isPublished(apiVersion, kind)) return undefined;
  return new CommandError(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`);
}
