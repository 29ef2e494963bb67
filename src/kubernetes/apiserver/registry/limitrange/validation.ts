// upstream: pkg/apis/core/validation ValidateLimitRange
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, forbidden, invalid, required } from '../../../api/field.ts';
import type { LimitRange, LimitRangeItem } from '../../../api/generated/types.ts';
import { canonicalQuantity, compareQuantity, quantity } from '../../../api/quantity.ts';
import { invalids } from '../lib/errors.ts';
import { isQualifiedName } from '../lib/names.ts';
import { sortedKeys } from '../lib/object-meta.ts';
import { isStandard } from '../lib/pod/resources.ts';

type Item = DeepReadonly<LimitRangeItem>;
type Amounts = Item['max'];
const TYPES = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);
const CONTAINER = new Set(['cpu', 'memory', 'ephemeral-storage']);

export function validateLimitRange(range: DeepReadonly<LimitRange>): FieldError[] {
  const seen = new Set<string>();
  return (range.spec?.limits ?? []).flatMap((item, i) => {
    const path = `spec.limits[${i}]`;
    const errors = validateType(item.type, `${path}.type`);
    if (seen.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    seen.add(item.type);
    return [...errors, ...validateItem(item, path)];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const errors = invalids(path, type, isQualifiedName(type));
  if (errors.length || type.includes('/')) return errors;
  return TYPES.has(type) ? [] : [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateName(type: string, name: string, path: string): FieldError[] {
  const errors = invalids(path, name, isQualifiedName(name));
  if (errors.length || name.includes('/')) return errors;
  if (!isStandard(name)) errors.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
  const ofContainers = type === 'Pod' || type === 'Container';
  if (ofContainers && !CONTAINER.has(name) && !name.startsWith('hugepages-')) errors.push(invalid(path, name, 'must be a standard resource for containers'));
  return errors;
}

function validateItem(item: Item, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const collect = (amounts: Amounts, field: string): void => {
    for (const name of sortedKeys(amounts ?? {})) {
      errors.push(...validateName(item.type, name, `${path}.${field}[${name}]`));
      names.add(name);
    }
  };
  collect(item.max, 'max');
  collect(item.min, 'min');
  if (item.type === 'Pod') {
    if (Object.keys(item.default ?? {}).length) errors.push(forbidden(`${path}.default`, "may not be specified when `type` is 'Pod'"));
    if (Object.keys(item.defaultRequest ?? {}).length) errors.push(forbidden(`${path}.defaultRequest`, "may not be specified when `type` is 'Pod'"));
  } else {
    collect(item.default, 'default');
    collect(item.defaultRequest, 'defaultRequest');
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.push(required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided'));
  }
  collect(item.maxLimitRequestRatio, 'maxLimitRequestRatio');
  for (const name of [...names].sort()) errors.push(...validateOrder(item, name, path));
  return errors;
}

/** min ≤ defaultRequest ≤ default ≤ max, and a ratio that they allow. */
function validateOrder(item: Item, name: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio } = item;
  const text = (amounts: Amounts): string => canonicalQuantity(amounts?.[name] ?? '0');
  const over = (low: Amounts, high: Amounts): boolean => low?.[name] !== undefined && high?.[name] !== undefined && compareQuantity(low[name], high[name]) > 0;
  const at = (field: string): string => `${path}.${field}[${name}]`;
  if (over(min, max)) errors.push(invalid(at('min'), text(min), `min value ${text(min)} is greater than max value ${text(max)}`));
  if (over(min, request)) errors.push(invalid(at('defaultRequest'), text(request), `min value ${text(min)} is greater than default request value ${text(request)}`));
  if (over(request, max)) errors.push(invalid(at('defaultRequest'), text(request), `default request value ${text(request)} is greater than max value ${text(max)}`));
  if (over(request, limit)) errors.push(invalid(at('defaultRequest'), text(request), `default request value ${text(request)} is greater than default limit value ${text(limit)}`));
  if (over(min, limit)) errors.push(invalid(at('default'), text(min), `min value ${text(min)} is greater than default value ${text(limit)}`));
  if (over(limit, max)) errors.push(invalid(at('default'), text(max), `default value ${text(limit)} is greater than max value ${text(max)}`));
  if (ratio?.[name] === undefined) return errors;
  if (quantity(ratio[name]).nano < 1_000_000_000n) errors.push(invalid(at('maxLimitRequestRatio'), text(ratio), `ratio ${text(ratio)} is less than 1`));
  if (min?.[name] !== undefined && max?.[name] !== undefined) {
    const widest = Number(quantity(max[name]).nano) / Number(quantity(min[name]).nano);
    if (Number(quantity(ratio[name]).nano) / 1e9 > widest)
      errors.push(invalid(at('maxLimitRequestRatio'), text(ratio), `ratio ${text(ratio)} is greater than max/min = ${widest.toFixed(6)}`));
  }
  return errors;
}
