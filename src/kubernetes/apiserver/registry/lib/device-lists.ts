// Lists and names that claims, classes and slices of devices share. upstream: pkg/apis/resource/validation validateSet, validateSlice, validateSelector …
import type { DeepReadonly } from '../../../../base/deep.ts';
import { duplicate, type FieldError, invalid, required } from '../../../api/field.ts';
import type { DeviceSelector, DeviceTaint, DeviceToleration, OpaqueDeviceConfiguration } from '../../../api/generated/types.ts';
import { compile, type Scope } from './cel/cel.ts';
import { validateDriverName } from './csi.ts';
import { tooLong, tooMany, unsupported } from './errors.ts';
import { isCIdentifier, isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidLabelValue } from './names.ts';

export const MOST_REQUESTS = 32;
export const MOST_CONFIGS = 32;
const MOST_SELECTORS = 32;
const LONGEST_EXPRESSION = 10 * 1024;
const LONGEST_PARAMETERS = 10 * 1024;
const LONGEST_ID = 32;
const LONGEST_POOL = 253;
const EFFECTS = ['NoExecute', 'NoSchedule', 'None'];
const OPERATORS = ['Equal', 'Exists'];
const DEVICE: Scope = { variables: { device: 'dyn' } };

type Judge<T> = (item: T, path: string) => FieldError[];

/** A list of at most so many; -1 for any number. */
export function eachOf<T>(list: readonly T[] | undefined, most: number, path: string, judge: Judge<T>): FieldError[] {
  const items = list ?? [];
  if (most >= 0 && items.length > most) return [tooMany(path, items.length, most)];
  return items.flatMap((item, i) => judge(item, `${path}[${i}]`));
}

/** The same, in which a key may stand once. */
export function setOf<T>(list: readonly T[] | undefined, most: number, path: string, key: (item: T) => unknown, judge: Judge<T>): FieldError[] {
  const items = list ?? [];
  const errors = eachOf(items, most, path, judge);
  if (most >= 0 && items.length > most) return errors;
  const keys = items.map((item) => JSON.stringify(key(item)));
  return [...errors, ...items.flatMap((item, i) => (keys.indexOf(keys[i] ?? '') < i ? [duplicate(`${path}[${i}]`, key(item))] : []))];
}

const said = (path: string, value: string, messages: readonly string[]): FieldError[] => messages.map((m) => invalid(path, value, m));

export const validateLabelName = (name: string | undefined, path: string): FieldError[] => said(path, name ?? '', isDNS1123Label(name ?? ''));
export const validateClassName = (name: string | undefined, path: string): FieldError[] => (name ? said(path, name, isDNS1123Subdomain(name)) : [required(path)]);

/** upstream: validatePoolName */
export function validatePoolName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  const long = name.length > LONGEST_POOL ? [tooLong(path, LONGEST_POOL)] : [];
  return [...long, ...name.split('/').flatMap((part) => said(path, part, isDNS1123Subdomain(part)))];
}

/** [domain/]id. upstream: validateQualifiedName */
export function validateAttributeName(name: string, path: string): FieldError[] {
  const [first = '', second, ...more] = name.split('/');
  if (second === undefined) return validateId(first, path);
  // Upstream looks at no name with two slashes.
  if (more.length) return [];
  const domain = first ? validateDriverName(first, path) : [invalid(path, '', 'the domain must not be empty')];
  return [...domain, ...(second ? validateId(second, path) : [invalid(path, '', 'the name must not be empty')])];
}

/** domain/id. upstream: validateFullyQualifiedName */
export function validateFullName(name: string, path: string): FieldError[] {
  const errors = validateAttributeName(name, path);
  return name.includes('/') ? errors : [...errors, invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash')];
}

const validateId = (id: string, path: string): FieldError[] => [...(id.length > LONGEST_ID ? [tooLong(path, LONGEST_ID)] : []), ...said(path, id, isCIdentifier(id))];

export function validateSelectors(list: readonly DeepReadonly<DeviceSelector>[] | undefined, path: string): FieldError[] {
  return eachOf(list, MOST_SELECTORS, path, ({ cel }, at) => {
    if (!cel) return [required(`${at}.cel`)];
    const where = `${at}.cel.expression`;
    if (cel.expression.length > LONGEST_EXPRESSION) return [tooLong(where, LONGEST_EXPRESSION)];
    const program = compile(cel.expression, DEVICE, 'bool');
    return 'problem' in program ? [invalid(where, cel.expression, program.problem)] : [];
  });
}

export function validateTolerations(list: readonly DeepReadonly<DeviceToleration>[] | undefined, path: string): FieldError[] {
  return eachOf(list, -1, path, ({ key, operator = '', value = '', effect }, at) => {
    const errors: FieldError[] = key ? said(`${at}.key`, key, isQualifiedName(key)) : [];
    if (operator === 'Exists') errors.push(...(value ? [invalid(`${at}.value`, value, 'must be empty for operator `Exists`')] : []));
    else if (operator === 'Equal') errors.push(...said(`${at}.value`, value, isValidLabelValue(value)));
    else errors.push(operator ? unsupported(`${at}.operator`, operator, OPERATORS) : required(`${at}.operator`));
    if (effect && !EFFECTS.includes(effect)) errors.push(unsupported(`${at}.effect`, effect, EFFECTS));
    return errors;
  });
}

export function validateTaint({ key, value, effect }: DeepReadonly<DeviceTaint>, path: string): FieldError[] {
  const errors = said(`${path}.key`, key, isQualifiedName(key));
  if (value) errors.push(...said(`${path}.value`, value, isValidLabelValue(value)));
  if (!effect) return [...errors, required(`${path}.effect`)];
  return EFFECTS.includes(effect) ? errors : [...errors, unsupported(`${path}.effect`, effect, EFFECTS)];
}

/** What a driver is told in its own words. */
export function validateOpaque(opaque: DeepReadonly<OpaqueDeviceConfiguration> | undefined, path: string): FieldError[] {
  if (!opaque) return [required(`${path}.opaque`)];
  const errors = validateDriverName(opaque.driver, `${path}.opaque.driver`);
  const text = opaque.parameters ? JSON.stringify(opaque.parameters) : '';
  if (!text) errors.push(required(`${path}.opaque.parameters`));
  else if (text.length > LONGEST_PARAMETERS) errors.push(tooLong(`${path}.opaque.parameters`, LONGEST_PARAMETERS));
  return errors;
}
