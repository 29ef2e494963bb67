// Data that was pieced together here, read into the type that it says it is: what kubectl's own scheme refuses of it. upstream: apimachinery/pkg/runtime/serializer/json
import { isRecord } from '../../../../base/deep.ts';
import { definitionOf, goType } from '../../../api/whole-schema.ts';
import { CommandError } from '../errors.ts';
import { goText } from '../go/go-json.ts';
import { unregistered } from '../registered.ts';
import type { KubeObject } from './kube-object.ts';
import { kindProblem, misfit } from './misfit.ts';
import { typed } from './typed.ts';

/** The object as its type keeps it: what the type does not have is dropped. Throws in Go's words. */
export function decodeTyped(data: unknown): KubeObject {
  const wrongKind = kindProblem(data);
  if (wrongKind || !isRecord(data)) throw new CommandError(wrongKind ?? '');
  const { apiVersion, kind } = data;
  if (typeof kind !== 'string' || !kind) throw missing('Kind', data);
  if (typeof apiVersion !== 'string' || !apiVersion) throw missing('apiVersion', data);
  const unknown = unregistered(apiVersion, kind);
  if (unknown) throw unknown;
  const name = definitionOf(apiVersion, kind);
  const type = name ? goType(name) : undefined;
  const wrong = type && misfit(data, type);
  if (wrong) throw new CommandError(wrong);
  return typed(data as unknown as KubeObject);
}

function missing(what: string, data: Record<string, unknown>): CommandError {
  const sorted = Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return new CommandError(`Object '${what}' is missing in '${goText(sorted)}'`);
}
