// What `kubectl wait` waits for. upstream: kubectl/pkg/cmd/wait/{condition,json,delete}.go
import { isRecord } from '../../../base/deep.ts';
import { goValueText } from '../../api/go-value.ts';
import { pathOf } from '../../api/meta.ts';
import { newNotFound, type Status, StatusError } from '../../api/status.ts';
import { JsonPath, relaxedExpression } from '../printers/jsonpath.ts';
import { CommandError } from './errors.ts';
import { watchEvents } from './get/watch.ts';
import type { Info } from './objects/infos.ts';
import type { KubeObject } from './objects/kube-object.ts';
import type { Session } from './session.ts';

export type Condition = { readonly kind: 'create' | 'delete' } | { readonly kind: 'met'; readonly met: (object: KubeObject) => boolean };

/** Reads a --for. Throws in upstream's words. */
export function conditionFor(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete') return { kind: 'delete' };
  if (lower === 'create') return { kind: 'create' };
  if (text.startsWith('condition=')) {
    const rest = text.slice('condition='.length);
    const eq = rest.indexOf('=');
    const name = eq < 0 ? rest : rest.slice(0, eq);
    const value = eq < 0 ? 'true' : rest.slice(eq + 1);
    return { kind: 'met', met: (object) => hasCondition(object, name, value) };
  }
  if (text.startsWith('jsonpath=')) return fieldCondition(text.slice('jsonpath='.length));
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

function hasCondition(object: KubeObject, name: string, value: string): boolean {
  const status = isRecord(object.status) ? object.status : {};
  const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isRecord) : [];
  const condition = conditions.find((c) => String(c.type).toLowerCase() === name.toLowerCase());
  if (!condition) return false;
  const generation = object.metadata.generation ?? 0;
  // Of a status that lags behind the spec nothing can be concluded.
  const observed = condition.observedGeneration ?? status.observedGeneration;
  if (typeof observed === 'number' && observed < generation) return false;
  return String(condition.status).toLowerCase() === value.toLowerCase();
}

function fieldCondition(input: string): Condition {
  const [expression = '', given, ...more] = splitPath(input);
  if (more.length) throw new CommandError("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const value = given?.replace(/^['"]+|['"]+$/g, '');
  if (expression === '') throw new CommandError('jsonpath expression cannot be empty');
  if (value === '') throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  let path: JsonPath;
  try {
    path = new JsonPath(relaxedExpression(expression), { allowMissing: true });
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
  return { kind: 'met', met: (object) => fieldIs(path, object, value) };
}

/** Pieces between single equal signs; a double one belongs to a filter. upstream: splitJSONPathInput */
function splitPath(input: string): string[] {
  const pieces = [''];
  for (const part of input.match(/==|=|[^=]+/g) ?? []) {
    if (part === '=') pieces.push('');
    else pieces.push(`${pieces.pop()}${part}`);
  }
  return pieces;
}

function fieldIs(path: JsonPath, object: KubeObject, value: string | undefined): boolean {
  const values = found(path, object);
  if (values.length === 0) return false;
  if (values.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
  if (value === undefined) return true;
  const [only] = values;
  if (typeof only === 'object' && only !== null) throw new CommandError('jsonpath leads to a nested object or list which is not supported');
  return goValueText(only).trim() === value.trim();
}

function found(path: JsonPath, object: KubeObject): readonly unknown[] {
  try {
    return path.find(object)[0] ?? [];
  } catch (e) {
    throw new CommandError((e as Error).message);
  }
}

/** How long is waited, all objects and conditions together; `until` is on the clock. */
export interface Patience {
  readonly timeout: number;
  readonly until: number;
}

const nameOf = (info: Info): string => `${info.mapping.plural}/${info.name}`;
const timedOut = (info: Info): Error => new CommandError(`timed out waiting for the condition on ${nameOf(info)}`);

/** Waits for one object; gives it as it was last seen. */
export async function waitForCondition(s: Session, info: Info, condition: Condition, { timeout, until }: Patience): Promise<KubeObject> {
  const object = info.object as KubeObject;
  if (condition.kind === 'create') return object;
  if (timeout === 0) {
    if (condition.kind === 'met' && condition.met(object)) return object;
    throw new CommandError(`condition not met for ${nameOf(info)}`);
  }
  const left = until - s.p.clock.now();
  if (left > 0) return condition.kind === 'met' && condition.met(object) ? object : watchOne(s, info, condition, left);
  // Whether it is gone is asked of the server, and no time is left for a question.
  throw condition.kind === 'delete' ? new CommandError('client rate limiter Wait returned an error: context deadline exceeded') : timedOut(info);
}

async function watchOne(s: Session, info: Info, condition: Condition, left: number): Promise<KubeObject> {
  const uid = info.object?.metadata.uid;
  let last = info.object as KubeObject;
  const path = pathOf(info.mapping, info.namespace);
  const named = ['fieldSelector', `metadata.name=${info.name}`] as const;
  // The watch begins at a list: the object's own version may be too old for one.
  const list = (await s.json({ method: 'GET', path, query: [named] })) as { metadata?: { resourceVersion?: string }; items?: KubeObject[] };
  const now = list.items?.[0];
  if (condition.kind === 'delete' && now?.metadata.uid !== uid) return last;
  if (condition.kind === 'met' && !now) throw newNotFound({ group: info.mapping.group, resource: info.mapping.plural }, info.name);
  if (condition.kind === 'met' && now && condition.met(now)) return { ...now, kind: last.kind, apiVersion: last.apiVersion };
  const query = [named, ['resourceVersion', list.metadata?.resourceVersion ?? '0'], ['watch', 'true']] as const;
  const outcome = await watchEvents(
    s,
    { method: 'GET', path, query },
    async (event) => {
      if (event.type === 'ERROR') throw new StatusError(event.object as Status);
      if (event.type === 'BOOKMARK') return false;
      last = event.object as KubeObject;
      if (condition.kind === 'delete') return event.type === 'DELETED' || last.metadata.uid !== uid;
      return event.type !== 'DELETED' && condition.kind === 'met' && condition.met(last);
    },
    left,
  );
  if (outcome !== 'stopped') throw timedOut(info);
  return last.kind ? last : { ...last, kind: info.mapping.kind, apiVersion: (info.object as KubeObject).apiVersion };
}
