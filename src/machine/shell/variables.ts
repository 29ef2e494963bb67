// Variables with attributes, arrays and dynamic scopes. A subshell takes a copy that costs nothing until one of the two writes.

export interface Variable {
  kind: 'scalar' | 'indexed' | 'assoc';
  /** A scalar's value; undefined when it is declared but not set. */
  value: string | undefined;
  /** An indexed array's, sparse. */
  items: string[] | undefined;
  map: Map<string, string> | undefined;
  exported: boolean;
  readonly: boolean;
  integer: boolean;
  change: 'upper' | 'lower' | undefined;
  reference: boolean;
  /** Whose copy it is: only its owner changes it in place. */
  owner: object;
}

/** A failed assignment; the words follow "bash: NAME: ". */
export class VariableFault extends Error {
  readonly variable: string;
  constructor(variable: string, words: string) {
    super(words);
    this.variable = variable;
  }
}

export type Flags = Partial<Pick<Variable, 'exported' | 'readonly' | 'integer' | 'change' | 'reference' | 'kind'>>;

export class Variables {
  #scopes: Map<string, Variable>[];
  #owner: object = {};
  #environment: Map<string, string> | undefined;
  /** Evaluates the value of an integer variable. */
  evaluate: (expression: string) => number = Number;
  /** Values that are made up when they are asked for ($RANDOM), and what assigning to them does. */
  readonly special: Map<string, { get(): string | string[] | undefined; set?(value: string): void }>;

  constructor(from?: Variables) {
    this.special = new Map();
    this.#scopes = from ? from.#scopes.map((s) => new Map(s)) : [new Map()];
    if (from) from.#owner = {}; // what both have belongs to neither
  }

  push(): void {
    this.#scopes.push(new Map());
  }

  pop(): void {
    const gone = this.#scopes.pop();
    for (const v of gone?.values() ?? []) if (v.exported) this.#environment = undefined;
    for (const name of gone?.keys() ?? []) if (this.get(name)?.exported) this.#environment = undefined;
  }

  get depth(): number {
    return this.#scopes.length;
  }

  find(name: string): Variable | undefined {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const v = this.#scopes[i]?.get(name);
      if (v) return v;
    }
    return undefined;
  }

  /** The variable of a name, through a name reference. */
  get(name: string): Variable | undefined {
    let v = this.find(name);
    for (let i = 0; v?.reference && v.value && i < 10; i++) v = this.find(v.value);
    return v;
  }

  /** The name that `name` stands for. */
  resolve(name: string): string {
    const v = this.find(name);
    return v?.reference && v.value ? v.value : name;
  }

  local(name: string): boolean {
    return this.#scopes.at(-1)?.has(name) === true;
  }

  /** The value of a scalar (or of element 0). */
  value(name: string): string | undefined {
    const special = this.special.get(name);
    if (special) {
      const made = special.get();
      return Array.isArray(made) ? made[0] : made;
    }
    const v = this.get(name);
    if (!v) return undefined;
    return v.kind === 'scalar' ? v.value : v.kind === 'indexed' ? v.items?.[0] : v.map?.get('0');
  }

  set(name: string, value: string, append = false): void {
    const special = this.special.get(name);
    if (special) {
      special.set?.(value);
      return;
    }
    const v = this.#writable(this.resolve(name), name);
    if (v.kind !== 'scalar') return this.#store(v, '0', value, append);
    v.value = this.#convert(v, value, append ? (v.value ?? '') : undefined);
    if (v.exported) this.#environment = undefined;
  }

  /** Sets one element; `key` is a number's text for an indexed array. */
  setElement(name: string, key: string, value: string, append = false): void {
    const v = this.#writable(this.resolve(name), name);
    if (v.kind === 'scalar') {
      v.items = v.value === undefined ? [] : [v.value];
      v.kind = 'indexed';
      v.value = undefined;
    }
    this.#store(v, key, value, append);
  }

  /** Replaces all elements. */
  setArray(name: string, kind: 'indexed' | 'assoc'): Variable {
    const v = this.#writable(this.resolve(name), name);
    v.kind = v.kind === 'assoc' ? 'assoc' : kind;
    v.value = undefined;
    v.items = v.kind === 'indexed' ? [] : undefined;
    v.map = v.kind === 'assoc' ? new Map() : undefined;
    return v;
  }

  setItems(name: string, items: readonly string[]): void {
    this.setArray(name, 'indexed').items = [...items];
  }

  /** Declares with attributes; `local` in the innermost scope. */
  declare(name: string, flags: Flags, scope: 'local' | 'global' | 'nearest' = 'nearest'): Variable {
    const scopes = this.#scopes;
    const home = scope === 'local' ? scopes.at(-1) : scope === 'global' ? scopes[0] : (scopes.findLast((s) => s.has(name)) ?? scopes[0]);
    let v = home?.get(name);
    if (v?.readonly && (scope === 'local' || flags.kind !== undefined)) {
      if (scope === 'local') throw new VariableFault(name, 'readonly variable');
    }
    if (!v) {
      if (scope === 'local' && this.find(name)?.readonly) throw new VariableFault(name, 'readonly variable');
      v = this.#fresh();
    } else if (v.owner !== this.#owner) v = this.#copy(v);
    home?.set(name, v);
    const { kind, ...rest } = flags;
    if (kind && kind !== v.kind) toArray(v, kind);
    if (v.exported || rest.exported) this.#environment = undefined;
    Object.assign(v, rest);
    return v;
  }

  unset(name: string): boolean {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const v = this.#scopes[i]?.get(name);
      if (!v) continue;
      if (v.readonly) throw new VariableFault(name, 'cannot unset: readonly variable');
      if (v.exported) this.#environment = undefined;
      this.#scopes[i]?.delete(name);
      return true;
    }
    return this.special.delete(name);
  }

  unsetElement(name: string, key: string): void {
    const v = this.get(name);
    if (!v) return;
    if (v.readonly) throw new VariableFault(name, 'cannot unset: readonly variable');
    const own = this.#writable(this.resolve(name), name);
    if (own.items) {
      const n = Number(key);
      delete own.items[n];
      while (own.items.length > 0 && !(own.items.length - 1 in own.items)) own.items.length--;
    }
    own.map?.delete(key);
  }

  names(): string[] {
    const all = new Set<string>();
    for (const s of this.#scopes) for (const [name, v] of s) if (v.value !== undefined || v.items || v.map) all.add(name);
    return [...all].sort((a, b) => (a < b ? -1 : 1));
  }

  /** All declared names, set or not. */
  declared(): string[] {
    return [...new Set(this.#scopes.flatMap((s) => [...s.keys()]))].sort((a, b) => (a < b ? -1 : 1));
  }

  /** What a child process gets. */
  environment(): Map<string, string> {
    if (this.#environment) return this.#environment;
    const env = new Map<string, string>();
    for (const scope of this.#scopes) {
      for (const [name, v] of scope) {
        if (v.exported && v.kind === 'scalar' && v.value !== undefined) env.set(name, v.value);
        else env.delete(name);
      }
    }
    this.#environment = env;
    return env;
  }

  #fresh(): Variable {
    return {
      kind: 'scalar',
      value: undefined,
      items: undefined,
      map: undefined,
      exported: false,
      readonly: false,
      integer: false,
      change: undefined,
      reference: false,
      owner: this.#owner,
    };
  }

  #copy(v: Variable): Variable {
    return { ...v, items: v.items?.slice(), map: v.map && new Map(v.map), owner: this.#owner };
  }

  #writable(name: string, asked: string): Variable {
    for (let i = this.#scopes.length - 1; i >= 0; i--) {
      const v = this.#scopes[i]?.get(name);
      if (!v) continue;
      if (v.readonly) throw new VariableFault(asked, 'readonly variable');
      if (v.owner === this.#owner) return v;
      const own = this.#copy(v);
      this.#scopes[i]?.set(name, own);
      return own;
    }
    const v = this.#fresh();
    this.#scopes[0]?.set(name, v);
    return v;
  }

  #store(v: Variable, key: string, value: string, append: boolean): void {
    if (v.kind === 'assoc') {
      v.map ??= new Map();
      v.map.set(key, this.#convert(v, value, append ? (v.map.get(key) ?? '') : undefined));
      return;
    }
    v.items ??= [];
    const n = Number(key);
    v.items[n] = this.#convert(v, value, append ? (v.items[n] ?? '') : undefined);
  }

  #convert(v: Variable, value: string, before: string | undefined): string {
    if (v.integer) return String(this.evaluate(value) + (before === undefined ? 0 : this.evaluate(before === '' ? '0' : before)));
    const whole = before === undefined ? value : before + value;
    return v.change === 'upper' ? whole.toUpperCase() : v.change === 'lower' ? whole.toLowerCase() : whole;
  }
}

function toArray(v: Variable, kind: Variable['kind']): void {
  if (kind === 'scalar' || v.kind !== 'scalar') return;
  v.kind = kind;
  if (kind === 'indexed') v.items = v.value === undefined ? undefined : [v.value];
  else v.map = v.value === undefined ? undefined : new Map([['0', v.value]]);
  v.value = undefined;
}

/** The keys of an array in bash's order. */
export function keysOf(v: Variable): string[] {
  if (v.kind === 'assoc') return [...(v.map?.keys() ?? [])];
  if (v.kind === 'indexed') return Object.keys(v.items ?? []);
  return v.value === undefined ? [] : ['0'];
}

/** The elements in that order. */
export function elementsOf(v: Variable): string[] {
  if (v.kind === 'assoc') return [...(v.map?.values() ?? [])];
  if (v.kind === 'indexed') return Object.values(v.items ?? []);
  return v.value === undefined ? [] : [v.value];
}

/** An element of an array; a scalar is its own element 0. */
export function elementOf(v: Variable, key: string): string | undefined {
  if (v.kind === 'assoc') return v.map?.get(key);
  if (v.kind === 'indexed') return v.items?.[Number(key)];
  return key === '0' ? v.value : undefined;
}
