// What `kubectl wait` waits for. upstream: kubectl/pkg/cmd/wait/{condition,json,delete}.go
import { isRecord } from '../../../base/deep.ts';
import { pathOf } from '../../api/meta.ts';
import { type Status, StatusError } from '../../api/status.ts';
import { goValueText } from '../printers/go-value.ts';
import { JsonPath, relaxedExpression } from '../printers/jsonpath.ts';
import { groupResource } from './discovery.ts';
import { CommandError } from './errors.ts';
import type { Info } from './infos.ts';
import type { KubeObject } from './kube-object.ts';
import type { Session } from './session.ts';
import { watchEvents } from './watch.ts';

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
  const [expression, value] = splitPath(input);
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

/** The path and, after an = that is outside of quotes and brackets, the value. */
function splitPath(input: string): readonly [string, string | undefined] {
  let quote = '';
  let depth = 0;
  for (let i = 0; i < input.length; i++) {
    const c = input[i] ?? '';
    if (quote) quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '[' || c === '(') depth++;
    else if (c === ']' || c === ')') depth--;
    else if (c === '=' && depth === 0) return [input.slice(0, i), input.slice(i + 1).replace(/^(['"])(.*)\1$/s, '$2')];
  }
  return [input, undefined];
}

function fieldIs(path: JsonPath, object: KubeObject, value: string | undefined): boolean {
  let values: readonly unknown[];
  try {
    values = path.find(object)[0] ?? [];
  } catch {
    // An index out of bounds: the list has not grown so far yet.
    return false;
  }
  if (values.length === 0) return false;
  if (value === undefined) return true;
  if (values.length > 1) throw new CommandError('given jsonpath expression matches more than one value');
  const [found] = values;
  if (typeof found === 'object' && found !== null) throw new CommandError('jsonpath leads to a nested object or list which is not supported');
  return goValueText(found) === value;
}

const timedOut = (info: Info): Error => new CommandError(`timed out waiting for the condition on ${groupResource(info.mapping)}/${info.name}`);

/** Waits for one object; gives it as it was last seen. */
export async function waitForCondition(s: Session, info: Info, condition: Condition, until: number, timeout: number): Promise<KubeObject> {
  const object = info.object as KubeObject;
  if (condition.kind === 'met' && (timeout === 0 || s.p.clock.now() < until) && condition.met(object)) return object;
  if (timeout === 0) throw condition.kind === 'delete' ? new CommandError(`condition not met for ${groupResource(info.mapping)}/${info.name}`) : timedOut(info);
  const left = until - s.p.clock.now();
  if (left <= 0) throw timedOut(info);
  return watchOne(s, info, condition, left);
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
