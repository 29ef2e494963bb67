// Query parameters, converted as Go's generated conversions do. upstream: k8s.io/apimachinery/pkg/runtime/converter.go
import { newBadRequest } from '../api/status.ts';

export class Query {
  readonly #pairs: readonly (readonly [string, string])[];

  constructor(pairs: readonly (readonly [string, string])[] | undefined) {
    this.#pairs = pairs ?? [];
  }

  get(name: string): string | undefined {
    for (const [key, value] of this.#pairs) if (key === name) return value;
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  all(name: string): string[] {
    const values: string[] = [];
    for (const [key, value] of this.#pairs) if (key === name) values.push(value);
    return values;
  }

  get pairs(): readonly (readonly [string, string])[] {
    return this.#pairs;
  }

  /** Anything but false and 0 is true once it is there. */
  bool(name: string): boolean {
    const value = this.get(name);
    return value !== undefined && value.toLowerCase() !== 'false' && value !== '0';
  }

  /** A whole number, or undefined when it is not there. Throws BadRequest with Go's words. */
  int(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (/^[+-]?\d+$/.test(value)) {
      const n = Number(value);
      if (Math.abs(n) <= 2 ** 63 - 1) return n;
      throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
    }
    throw newBadRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
}
