// Defaults and bounds of what containers, pods and claims may ask for. upstream: plugin/pkg/admission/limitranger/admission.go
import type { DeepReadonly } from '../../../base/deep.ts';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../api/generated/types.ts';
import { resource } from '../../api/meta.ts';
import { formatQuantity, type Quantity, quantity } from '../../api/quantity.ts';
import { newForbidden } from '../../api/status.ts';
import { type Amounts, amountsOf, podAmounts } from './amounts.ts';
import type { Attributes, Plugin } from './plugin.ts';

const LIMIT_RANGES = resource<LimitRange>('', 'v1', 'LimitRange', 'limitranges', true);
type Item = DeepReadonly<LimitRangeItem>;

export const limitRanger: Plugin = {
  name: 'LimitRanger',
  concerns: ['pods', 'persistentvolumeclaims'],
  admit(a: Attributes): void {
    if (!concerns(a) || a.resource.plural !== 'pods' || a.operation !== 'CREATE') return;
    for (const range of a.context.list(LIMIT_RANGES, a.namespace)) fillIn(a.object as Pod, range.spec?.limits ?? []);
  },
  validate(a: Attributes): void {
    if (!concerns(a) || (a.resource.plural === 'pods' && a.operation !== 'CREATE')) return;
    for (const range of a.context.list(LIMIT_RANGES, a.namespace)) {
      const errors = a.resource.plural === 'pods' ? podErrors(a.object as Pod, range.spec?.limits ?? []) : claimErrors(a.object as PersistentVolumeClaim, range.spec?.limits ?? []);
      if (errors.length) throw newForbidden({ group: '', resource: a.resource.plural }, a.name, errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`);
    }
  },
};

function concerns(a: Attributes): boolean {
  return a.resource.group === '' && (a.resource.plural === 'pods' || a.resource.plural === 'persistentvolumeclaims') && !a.subresource && a.object !== undefined;
}

const all = (pod: Pod): Container[] => [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];

/** Sets what containers left out, and says so in an annotation. */
function fillIn(pod: Pod, items: readonly Item[]): void {
  const limits = Object.assign({}, ...items.filter((i) => i.type === 'Container').map((i) => i.default ?? {})) as Record<string, string>;
  const requests = Object.assign({}, ...items.filter((i) => i.type === 'Container').map((i) => i.defaultRequest ?? {})) as Record<string, string>;
  const notes: string[] = [];
  const init = new Set(pod.spec?.initContainers ?? []);
  for (const c of all(pod)) {
    const what = init.has(c) ? 'init container' : 'container';
    const asked = missing(c, 'requests', requests);
    const bound = missing(c, 'limits', limits);
    if (asked.length) notes.push(`${asked.join(', ')} request for ${what} ${c.name}`);
    if (bound.length) notes.push(`${bound.join(', ')} limit for ${what} ${c.name}`);
  }
  if (notes.length) pod.metadata.annotations = { ...pod.metadata.annotations, 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${notes.join('; ')}` };
}

function missing(c: Container, kind: 'requests' | 'limits', defaults: Readonly<Record<string, string>>): string[] {
  const had = c.resources?.[kind] ?? {};
  const names = Object.keys(defaults)
    .filter((n) => had[n] === undefined)
    .sort();
  if (names.length) c.resources = { ...c.resources, [kind]: { ...had, ...Object.fromEntries(names.map((n) => [n, defaults[n] ?? '0'])) } };
  return names;
}

function podErrors(pod: Pod, items: readonly Item[]): string[] {
  const errors: string[] = [];
  for (const item of items) {
    if (item.type === 'Container') for (const c of all(pod)) errors.push(...bounds(item, amountsOf(c.resources?.requests), amountsOf(c.resources?.limits)));
    else if (item.type === 'Pod') errors.push(...bounds(item, podAmounts(pod.spec, 'requests'), podAmounts(pod.spec, 'limits')));
  }
  return errors;
}

const sorted = (record: Readonly<Record<string, string | number>> | undefined): [string, Quantity][] =>
  Object.entries(record ?? {})
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, value]) => [name, quantity(value)]);

function bounds(item: Item, requests: Amounts, limits: Amounts): string[] {
  const errors: string[] = [];
  for (const [name, least] of sorted(item.min)) {
    const text = `minimum ${name} usage per ${item.type} is ${formatQuantity(least)}`;
    const [asked, bound] = [requests.get(name), limits.get(name)];
    if (!asked) errors.push(`${text}.  No request is specified`);
    else if (asked.nano < least.nano) errors.push(`${text}, but request is ${formatQuantity(asked)}`);
    else if (bound && bound.nano < least.nano) errors.push(`${text}, but limit is ${formatQuantity(bound)}`);
  }
  for (const [name, most] of sorted(item.max)) {
    const text = `maximum ${name} usage per ${item.type} is ${formatQuantity(most)}`;
    const [asked, bound] = [requests.get(name), limits.get(name)];
    if (!bound) errors.push(`${text}.  No limit is specified`);
    else if (bound.nano > most.nano) errors.push(`${text}, but limit is ${formatQuantity(bound)}`);
    else if (asked && asked.nano > most.nano) errors.push(`${text}, but request is ${formatQuantity(asked)}`);
  }
  for (const [name, ratio] of sorted(item.maxLimitRequestRatio)) errors.push(...ratioErrors(item, name, ratio, requests.get(name), limits.get(name)));
  return errors;
}

function ratioErrors(item: Item, name: string, ratio: Quantity, asked: Quantity | undefined, bound: Quantity | undefined): string[] {
  const text = `${name} max limit to request ratio per ${item.type} is ${formatQuantity(ratio)}`;
  if (!asked?.nano) return [`${text}, but no request is specified or request is 0`];
  if (!bound?.nano) return [`${text}, but no limit is specified or limit is 0`];
  const is = Number(bound.nano) / Number(asked.nano);
  return is > Number(ratio.nano) / 1e9 ? [`${text}, but provided ratio is ${is.toFixed(6)}`] : [];
}

function claimErrors(claim: PersistentVolumeClaim, items: readonly Item[]): string[] {
  const asked = claim.spec?.resources?.requests?.storage;
  const errors: string[] = [];
  for (const item of items) {
    if (item.type !== 'PersistentVolumeClaim') continue;
    const [least, most] = [item.min?.storage, item.max?.storage];
    const text = (word: string, q: string | number): string => `${word} storage usage per ${item.type} is ${formatQuantity(quantity(q))}`;
    if (least !== undefined) {
      if (asked === undefined) errors.push(`${text('minimum', least)}.  No request is specified`);
      else if (quantity(asked).nano < quantity(least).nano) errors.push(`${text('minimum', least)}, but request is ${formatQuantity(quantity(asked))}`);
    }
    if (most !== undefined && asked !== undefined && quantity(asked).nano > quantity(most).nano)
      errors.push(`${text('maximum', most)}, but request is ${formatQuantity(quantity(asked))}`);
  }
  return errors;
}
