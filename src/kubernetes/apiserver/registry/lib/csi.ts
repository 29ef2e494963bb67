// What the kinds of storage drivers have in common. upstream: pkg/apis/core/validation ValidateCSIDriverName, pkg/apis/storage/validation
import { type FieldError, invalid, required } from '../../../api/field.ts';
import { invalids, tooLong } from './errors.ts';
import { isDNS1123Subdomain } from './names.ts';

const LONGEST_NAME = 63;
const MOST_PARAMETERS = 512;
const LARGEST_PARAMETERS = 256 * 1024;

/** The name of a driver: a domain, in letters of either case. */
export function validateDriverName(name: string | undefined, path: string): FieldError[] {
  if (!name) return [required(path)];
  const long = name.length > LONGEST_NAME ? [tooLong(path, LONGEST_NAME)] : [];
  return [...long, ...invalids(path, name, isDNS1123Subdomain(name.toLowerCase()))];
}

/** All texts of a map together, keys included. */
export const sizeOf = (map: Readonly<Record<string, string>> | undefined): number => Object.entries(map ?? {}).reduce((sum, [k, v]) => sum + k.length + v.length, 0);

/** What a driver is told of a class. upstream: validateParameters */
export function validateParameters(parameters: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const keys = Object.keys(parameters ?? {});
  if (keys.length > MOST_PARAMETERS) return [tooLong(path, MOST_PARAMETERS)];
  const errors = keys.filter((k) => !k).map((k) => invalid(path, k, 'field can not be empty.'));
  if (sizeOf(parameters) > LARGEST_PARAMETERS) errors.push(tooLong(path, LARGEST_PARAMETERS));
  return keys.length === 0 ? [...errors, required(path, 'must contain at least one key/value pair')] : errors;
}
