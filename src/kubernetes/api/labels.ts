// Label selectors: text, objects, matching. upstream: k8s.io/apimachinery/pkg/labels/selector.go
import type { DeepReadonly } from '../../base/deep.ts';
import { fieldErrorText, invalid } from './field.ts';
import type { LabelSelector } from './generated/types.ts';

export type Labels = Readonly<Record<string, string>>;
export type Operator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** All requirements must hold; none at all selects everything. */
export type Selector = readonly Requirement[];

const EVERYTHING: Selector = [];

/** True when labels meet every requirement of a selector; an empty selector takes all. */
export function matchesLabels(selector: Selector, labels: Labels | undefined): boolean {
  for (const r of selector) if (!matchesRequirement(r, labels?.[r.key])) return false;
  return true;
}

function matchesRequirement(r: Requirement, value: string | undefined): boolean {
  switch (r.operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && r.values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !r.values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default: {
      if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
      const [left, right] = [BigInt(value.replace('+', '')), BigInt((r.values[0] ?? '0').replace('+', ''))];
      return r.operator === 'gt' ? left > right : left < right;
    }
  }
}

/** A selector object's meaning; undefined (no selector at all) selects nothing. upstream: metav1.LabelSelectorAsSelector */
export function selectorOf(selector: DeepReadonly<LabelSelector> | undefined): Selector | undefined {
  if (!selector) return undefined;
  const out: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({ key, operator: '=', values: [value] }));
  for (const e of selector.matchExpressions ?? []) {
    const operator = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' }[e.operator] as Operator | undefined;
    if (operator) out.push({ key: e.key, operator, values: e.values ?? [] });
  }
  return out;
}

/** True when a selector object selects an object with these labels. */
export function selects(selector: DeepReadonly<LabelSelector> | undefined, labels: Labels | undefined): boolean {
  const parsed = selectorOf(selector);
  return parsed !== undefined && matchesLabels(parsed, labels);
}

/** A refused selector text, in the server's words. */
export class SelectorError extends Error {}

type Token = { readonly kind: 'word' | 'op' | 'end'; readonly text: string };

function tokens(text: string): Token[] {
  const out: Token[] = [];
  const pattern = /\s*(?:(==|=|!=|!|<|>|\(|\)|,)|([^\s=!<>(),]+))/y;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) break;
    at = pattern.lastIndex;
    out.push(match[1] ? { kind: 'op', text: match[1] } : { kind: 'word', text: match[2] ?? '' });
  }
  out.push({ kind: 'end', text: '' });
  return out;
}

/** Parses `a=b,c in (d,e),!f`. Throws SelectorError. upstream: labels.Parse */
export function parseSelector(text: string): Selector {
  if (text.trim() === '') return EVERYTHING;
  const parser = new SelectorParser(tokens(text));
  return parser.parse();
}

class SelectorParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  parse(): Selector {
    const out: Requirement[] = [];
    for (;;) {
      const t = this.#peek();
      if (t.kind === 'end') break;
      if (t.kind !== 'word' && t.text !== '!') throw new SelectorError(`found '${t.text}', expected: !, identifier, or 'end of string'`);
      out.push(this.#requirement());
      const next = this.#next();
      if (next.kind === 'end') break;
      if (next.text !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.#peek();
      if (after.kind !== 'word' && after.text !== '!') throw new SelectorError(`found '${after.text}', expected: identifier after ','`);
    }
    return out.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const t = this.#peek();
    this.#at++;
    return t;
  }

  #requirement(): Requirement {
    const { key, negated } = this.#key();
    if (negated) return requirement(key, '!', []);
    const t = this.#peek();
    if (t.kind === 'end' || t.text === ',') return requirement(key, 'exists', []);
    const operator = this.#operator();
    if (operator === 'in' || operator === 'notin') return requirement(key, operator, this.#values());
    return requirement(key, operator, [this.#exact()]);
  }

  #key(): { key: string; negated: boolean } {
    let t = this.#next();
    const negated = t.text === '!';
    if (negated) t = this.#next();
    if (t.kind !== 'word') throw wrap(`found '${t.text}', expected: identifier`);
    const wrong = labelKeyErrors(t.text);
    if (wrong.length) throw wrap(fieldErrorText(invalid('<nil>', t.text, wrong.join('; '))));
    return { key: t.text, negated };
  }

  #operator(): Operator {
    const t = this.#next();
    const known: Record<string, Operator> = { '=': '=', '==': '==', '!=': '!=', in: 'in', notin: 'notin', '>': 'gt', '<': 'lt' };
    const operator = known[t.text];
    if (!operator) throw wrap(`found '${t.text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  #values(): string[] {
    const open = this.#next();
    if (open.text !== '(') throw wrap(`found '${open.text}' expected: '('`);
    const values = new Set<string>();
    if (this.#peek().text === ')') {
      this.#next();
      return [''];
    }
    for (;;) {
      const t = this.#peek();
      if (t.kind === 'word') {
        this.#next();
        values.add(t.text);
      } else if (t.text === ',' || t.text === ')') values.add('');
      else throw wrap(`found '${t.text}', expected: ',', ')' or identifier`);
      const next = this.#next();
      if (next.text === ')') return [...values].sort();
      if (next.text !== ',') throw wrap(`found '${next.text}', expected: ',' or ')'`);
    }
  }

  #exact(): string {
    const t = this.#peek();
    if (t.kind === 'end' || t.text === ',') return '';
    this.#next();
    if (t.kind !== 'word') throw wrap(`found '${t.text}', expected: identifier`);
    return t.text;
  }
}

const wrap = (text: string): SelectorError => new SelectorError(`unable to parse requirement: ${text}`);

function requirement(key: string, operator: Operator, values: readonly string[]): Requirement {
  if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(values[0] ?? '')) {
    throw wrap(fieldErrorText(invalid('values[0]', values[0], "for 'Gt', 'Lt' operators, the value must be an integer")));
  }
  values.forEach((value, i) => {
    const wrong = labelValueErrors(value);
    if (wrong.length) throw wrap(fieldErrorText(invalid(`values[${i}][${key}]`, value, wrong.join('; '))));
  });
  return { key, operator, values };
}

const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const NAME_WORDS =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/** What is wrong with a label's key, in validation's words. upstream: IsQualifiedName */
export function labelKeyErrors(key: string): string[] {
  const errors: string[] = [];
  const parts = key.split('/');
  const name = parts.length === 1 ? parts[0] : parts[1];
  if (parts.length > 2) {
    return [
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (!prefix) errors.push('prefix part must be non-empty');
    else {
      if (prefix.length > 253) errors.push('prefix part must be no more than 253 bytes');
      if (!SUBDOMAIN.test(prefix)) errors.push(`prefix part ${SUBDOMAIN_WORDS}`);
    }
  }
  if (!name) errors.push('name part must be non-empty');
  else if (name.length > 63) errors.push('name part must be no more than 63 bytes');
  if (!name || !QUALIFIED.test(name)) errors.push(NAME_WORDS);
  return errors;
}

/** What is wrong with a label's value. upstream: IsValidLabelValue */
export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push('must be no more than 63 bytes');
  if (value !== '' && !QUALIFIED.test(value)) {
    errors.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    );
  }
  return errors;
}
