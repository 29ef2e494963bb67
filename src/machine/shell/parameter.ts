// ${...}: the value of a parameter and what its operators make of it. upstream: bash subst.c parameter_brace_expand
import type { Expansion } from './expansion.ts';
import { isPattern, matches, patternSource, unescapePattern } from './pattern.ts';
import { ansiQuote, shellQuote } from './quote.ts';
import type { ShellState } from './state.ts';
import type { Operation, Parameter, Word } from './syntax.ts';
import { elementOf, elementsOf, keysOf, type Variable } from './variables.ts';

/** One text, or several (`many`: $@, ${a[*]}); `fields`: the result of a default word, with its own quoting. */
export interface Value {
  readonly text: string;
  readonly many?: readonly string[];
  readonly star?: boolean;
  readonly fields?: readonly { readonly text: string; readonly quoted: boolean }[];
}

interface Found {
  readonly set: boolean;
  readonly text: string;
  readonly many?: readonly string[];
  readonly star?: boolean;
}

const none: Found = { set: false, text: '' };

/** The value of $name or ${name…}, one or many. */
export function* expandParameter(sh: ShellState, param: Parameter, quoted: boolean): Expansion<Value> {
  const { operation } = param;
  if (operation?.op === 'bad' || (param.name === '' && param.prefix === undefined)) throw sh.fault(`${param.source}: bad substitution`);
  if (operation === undefined && param.prefix === undefined && param.index === undefined) return plain(sh, param, find(sh, param.name));
  if (operation?.op === 'names') return { text: '', many: sh.vars.declared().filter((n) => n.startsWith(param.name)), star: operation.operator === '*' };
  if (param.prefix === '#' && operation === undefined) return { text: String(yield* lengthOf(sh, param)) };
  let name = param.name;
  let index = param.index;
  if (param.prefix === '!') {
    const key = index?.source;
    if (key === '@' || key === '*') {
      const v = sh.vars.get(name);
      return { text: '', many: v ? keysOf(v) : [], star: key === '*' };
    }
    const target = yield* indirect(sh, param);
    if (target === undefined) return { text: '' };
    name = target.name;
    index = target.index;
  }
  const found = yield* lookup(sh, name, index);
  if (!operation) return plain(sh, param, found);
  return yield* operate(sh, { ...param, name, index }, operation, found, quoted);
}

function plain(sh: ShellState, param: Parameter, found: Found): Value {
  if (!found.set && sh.options.nounset && !found.many) throw sh.fault(`${label(param)}: unbound variable`, 1, true);
  return found;
}

function label(param: Parameter): string {
  return param.source.startsWith('${') ? param.source.slice(2, -1).replace(/^!/, '') : /^\d$/.test(param.name) ? `$${param.name}` : param.name;
}

function find(sh: ShellState, name: string): Found {
  if (name === '@' || name === '*') return { set: sh.positional.length > 0, text: '', many: sh.positional, star: name === '*' };
  const value = sh.parameter(name);
  return value === undefined ? none : { set: true, text: value };
}

function* lookup(sh: ShellState, name: string, index: Word | undefined): Expansion<Found> {
  if (!index) return find(sh, name);
  const v = sh.array(name);
  if (index.source === '@' || index.source === '*') {
    const many = v ? elementsOf(v) : [];
    return { set: many.length > 0, text: '', many, star: index.source === '*' };
  }
  if (!v) {
    yield* sh.expander.text(index);
    return none;
  }
  const key = yield* keyFor(sh, name, v, index, true);
  const text = elementOf(v, key);
  return text === undefined ? none : { set: true, text };
}

/** The key that a subscript means for a variable; negative numbers count from the end. */
export function* keyFor(sh: ShellState, name: string, v: Variable | undefined, index: Word, reading = false): Expansion<string> {
  const text = yield* sh.expander.text(index);
  if (v?.kind === 'assoc') return text;
  const n = Number(sh.arithmetic(text));
  if (n >= 0) return String(n);
  const size = v?.kind === 'indexed' ? (v.items?.length ?? 0) : v?.value === undefined ? 0 : 1;
  if (size + n < 0) {
    if (!reading) throw sh.fault(`${name}[${text}]: bad array subscript`);
    sh.badSubscript(name);
    return '-1';
  }
  return String(size + n);
}

function* lengthOf(sh: ShellState, param: Parameter): Expansion<number> {
  if (param.name === '' || param.name === '#') return String(sh.positional.length).length;
  if (param.name === '@' || param.name === '*') return sh.dialect?.joinedLength ? [...sh.positional.join(' ')].length : sh.positional.length;
  const found = yield* lookup(sh, param.name, param.index);
  if (found.many) return found.many.length;
  if (!found.set && sh.options.nounset) throw sh.fault(`${param.name}: unbound variable`, 1, true);
  return [...found.text].length;
}

/** ${!name}: the parameter that the value names. */
function* indirect(sh: ShellState, param: Parameter): Expansion<{ name: string; index: Word | undefined } | undefined> {
  const v = sh.vars.find(param.name);
  if (v?.reference && !param.index) return { name: v.value ?? '', index: undefined };
  const pointer = yield* lookup(sh, param.name, param.index);
  if (!pointer.set && !pointer.many) {
    if (param.operation?.op === 'default') return { name: '', index: undefined };
    throw sh.fault(`${param.name}: invalid indirect expansion`);
  }
  const text = pointer.many ? pointer.many.join(' ') : pointer.text;
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(text);
  if (element) return { name: element[1] ?? '', index: sh.word(element[2] ?? '') };
  if (!/^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])$/.test(text)) throw sh.fault(`${text}: invalid variable name`);
  return { name: text, index: undefined };
}

function* operate(sh: ShellState, param: Parameter, o: Operation, found: Found, quoted: boolean): Expansion<Value> {
  if (o.op === 'default') return yield* orDefault(sh, param, o, found, quoted);
  if (!found.set && !found.many && sh.options.nounset && !(o.op === 'transform')) throw sh.fault(`${label({ ...param, source: param.name })}: unbound variable`, 1, true);
  switch (o.op) {
    case 'slice':
      return yield* slice(sh, param, o, found);
    case 'remove': {
      const pattern = yield* sh.expander.pattern(o.operand);
      return each(found, (text) => removed(text, pattern, o.operator));
    }
    case 'replace': {
      const pattern = yield* sh.expander.pattern(o.pattern);
      const replacement = yield* replacementOf(sh, o.replacement);
      return each(found, (text) => replaced(text, pattern, replacement, o.operator));
    }
    case 'case': {
      const pattern = o.operand ? yield* sh.expander.pattern(o.operand) : '?';
      return each(found, (text) => recased(text, pattern || '?', o.operator));
    }
    case 'transform':
      return yield* transform(sh, param, o.operator, found);
    default:
      throw sh.fault(`${param.source}: bad substitution`);
  }
}

function each(found: Found, change: (text: string) => string): Value {
  return found.many ? { text: '', many: found.many.map(change), star: found.star === true } : { text: change(found.text) };
}

function* orDefault(sh: ShellState, param: Parameter, o: Extract<Operation, { op: 'default' }>, found: Found, quoted: boolean): Expansion<Value> {
  const colon = o.operator.startsWith(':');
  const text = found.many ? found.many.join('') : found.text;
  const missing = found.many ? found.many.length === 0 || (colon && text === '') : !found.set || (colon && text === '');
  switch (o.operator.at(-1)) {
    case '+':
      return missing ? { text: '', ...(found.many && found.many.length === 0 ? { many: [] } : {}) } : yield* wordValue(sh, o.operand, quoted);
    case '-':
      return missing ? yield* wordValue(sh, o.operand, quoted) : found;
    case '=': {
      if (!missing) return found;
      if (!/^[A-Za-z_]/.test(param.name)) throw sh.fault(`$${param.name}: cannot assign in this way`, 1, false);
      const value = yield* sh.expander.text(o.operand);
      if (param.index) sh.vars.setElement(param.name, yield* keyFor(sh, param.name, sh.vars.get(param.name), param.index), value);
      else sh.assign(param.name, value);
      return { text: value };
    }
    default: {
      if (!missing) return found;
      const words = yield* sh.expander.text(o.operand);
      throw sh.fault(`${param.name}: ${words || (colon ? 'parameter null or not set' : 'parameter not set')}`, 127, true);
    }
  }
}

/** The word of ${x:-word}: inside of double quotes one text, outside it keeps its own quoting. */
function* wordValue(sh: ShellState, word: Word, quoted: boolean): Expansion<Value> {
  const at = word.segments.length === 1 && word.segments[0]?.t === 'param' ? word.segments[0] : undefined;
  if (at) return yield* expandParameter(sh, at.param, quoted || at.quoted);
  if (quoted) return { text: yield* sh.expander.text(word, 'none') };
  if (word.segments.every((s) => !s.quoted)) return { text: yield* sh.expander.text(word) };
  const fields: { text: string; quoted: boolean }[] = [];
  const plainFields: string[] = [];
  yield* sh.expander.fields(word, plainFields);
  for (const text of plainFields) fields.push({ text, quoted: true });
  return { text: '', fields };
}

function* slice(sh: ShellState, param: Parameter, o: Extract<Operation, { op: 'slice' }>, found: Found): Expansion<Value> {
  let from = Number(sh.arithmetic(yield* sh.expander.text(o.offset)));
  const lengthText = o.length ? yield* sh.expander.text(o.length) : undefined;
  const length = lengthText === undefined ? undefined : Number(sh.arithmetic(lengthText));
  if (!found.many) {
    const all = [...found.text];
    if (from < 0) from += all.length;
    if (from < 0) return { text: '' };
    const end = length === undefined ? all.length : length < 0 ? all.length + length : from + length;
    if (length !== undefined && length < 0 && end < from) throw sh.fault(`${lengthText}: substring expression < 0`);
    return { text: all.slice(from, end).join('') };
  }
  if (length !== undefined && length < 0) throw sh.fault(`${lengthText}: substring expression < 0`);
  const star = found.star === true;
  if (param.index) {
    const v = sh.array(param.name);
    const keys = v ? keysOf(v) : [];
    const values = v ? elementsOf(v) : [];
    if (v?.kind === 'indexed') {
      if (from < 0) from += v.items?.length ?? 0;
      const start = from < 0 ? values.length : keys.findIndex((k) => Number(k) >= from);
      return { text: '', many: start < 0 ? [] : values.slice(start, length === undefined ? undefined : start + length), star };
    }
    return { text: '', many: values.slice(Math.max(0, from - 1), length === undefined ? undefined : Math.max(0, from - 1) + length), star };
  }
  const all = [sh.name, ...found.many];
  if (from < 0) from += all.length;
  if (from < 0) return { text: '', many: [], star };
  const base = from === 0 ? all : found.many;
  const start = from === 0 ? 0 : from - 1;
  return { text: '', many: base.slice(start, length === undefined ? undefined : start + length), star };
}

function removed(text: string, pattern: string, operator: string): string {
  if (!isPattern(pattern)) {
    const fixed = unescapePattern(pattern);
    if (operator[0] === '#') return text.startsWith(fixed) ? text.slice(fixed.length) : text;
    return text.endsWith(fixed) ? text.slice(0, text.length - fixed.length) : text;
  }
  const longest = operator.length === 2;
  const positions = Array.from({ length: text.length + 1 }, (_, i) => i);
  if (operator[0] === '#') {
    const end = (longest ? positions.reverse() : positions).find((i) => matches(text.slice(0, i), pattern));
    return end === undefined ? text : text.slice(end);
  }
  const start = (longest ? positions : positions.reverse()).find((i) => matches(text.slice(i), pattern));
  return start === undefined ? text : text.slice(0, start);
}

/** The replacement; an unquoted & stands for what matched. */
function* replacementOf(sh: ShellState, word: Word): Expansion<readonly (string | null)[]> {
  if (word.segments.every((s) => s.t === 'text' && s.quoted)) return [yield* sh.expander.text(word)];
  const escaped = yield* sh.expander.pattern(word);
  const out: (string | null)[] = [];
  let text = '';
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === '\\' && i + 1 < escaped.length) text += escaped[++i];
    else if (escaped[i] === '&') {
      out.push(text, null);
      text = '';
    } else text += escaped[i];
  }
  return [...out, text];
}

function replaced(text: string, pattern: string, replacement: readonly (string | null)[], operator: string): string {
  if (pattern === '' && operator !== '/#' && operator !== '/%') return text;
  const source = patternSource(pattern);
  const re = operator === '/#' ? new RegExp(`^(?:${source})`, 'su') : operator === '/%' ? new RegExp(`(?:${source})$`, 'su') : new RegExp(source, operator === '//' ? 'gsu' : 'su');
  return text.replace(re, (match) => (operator === '//' && match === '' ? '' : replacement.map((r) => r ?? match).join('')));
}

function recased(text: string, pattern: string, operator: string): string {
  const change = (c: string): string =>
    !matches(c, pattern) ? c : operator[0] === '^' ? c.toUpperCase() : operator[0] === ',' ? c.toLowerCase() : c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase();
  const all = [...text];
  return all.map((c, i) => (operator.length === 2 || i === 0 ? change(c) : c)).join('');
}

function* transform(sh: ShellState, param: Parameter, operator: string, found: Found): Expansion<Value> {
  const v = sh.vars.get(param.name);
  switch (operator) {
    case 'Q':
      return found.set ? each(found, shellQuote) : found.many ? found : { text: '' };
    case 'U':
      return each(found, (t) => t.toUpperCase());
    case 'u':
      return each(found, (t) => t.slice(0, 1).toUpperCase() + t.slice(1));
    case 'L':
      return each(found, (t) => t.toLowerCase());
    case 'E':
      return each(found, (t) => sh.word(`$'${t.replace(/'/g, "\\'")}'`).literal ?? t);
    case 'P':
      return { text: yield* sh.expander.string(sh.promptEscapes(found.text)) };
    case 'a':
      return { text: v ? attributes(v) : '' };
    case 'A':
      return { text: v ? sh.declaration(param.name, v).replace(/^declare -- (.*?)=.*$/s, (_, name: string) => `${name}=${shellQuote(v.value ?? '')}`) : '' };
    case 'K':
    case 'k': {
      if (!v || !found.many) return each(found, shellQuote);
      const keys = keysOf(v);
      const values = elementsOf(v);
      if (operator === 'k') return { text: '', many: keys.flatMap((k, i) => [k, values[i] ?? '']), star: found.star === true };
      return { text: keys.map((k, i) => `${/^\w+$/.test(k) ? k : ansiQuote(k)} ${ansiQuote(values[i] ?? '')}`).join(' ') + (v.kind === 'assoc' ? ' ' : '') };
    }
    default:
      throw sh.fault(`${param.source}: bad substitution`);
  }
}

/** The letters of declare that a variable has. */
function attributes(v: Variable): string {
  return `${v.kind === 'indexed' ? 'a' : ''}${v.kind === 'assoc' ? 'A' : ''}${v.integer ? 'i' : ''}${v.reference ? 'n' : ''}${v.readonly ? 'r' : ''}${v.change === 'lower' ? 'l' : ''}${v.change === 'upper' ? 'u' : ''}${v.exported ? 'x' : ''}`;
}
