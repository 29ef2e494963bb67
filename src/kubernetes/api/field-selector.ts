// Field selectors: `a=b,c!=d`. upstream: k8s.io/apimachinery/pkg/fields/selector.go

export interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** All must hold. */
export type FieldSelector = readonly FieldRequirement[];

/** A refused field selector, in the server's words. */
export class FieldSelectorError extends Error {}

/** Parses a field selector. Throws FieldSelectorError. upstream: fields.ParseSelector */
export function parseFieldSelector(text: string): FieldSelector {
  const out: FieldRequirement[] = [];
  for (const part of splitTerms(text)) {
    if (part === '') continue;
    const term = splitTerm(part);
    if (!term) throw new FieldSelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    // A name that is empty with an empty value asks for nothing. upstream: fields.parseSelector
    if (term.field === '' && term.value === '' && term.equal) continue;
    out.push({ ...term, value: unescaped(term.value) });
  }
  return out;
}

function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      terms.push(text.slice(from, i));
      from = i + 1;
    }
  }
  terms.push(text.slice(from));
  return terms;
}

function splitTerm(term: string): FieldRequirement | undefined {
  for (let i = 0; i < term.length; i++) {
    const rest = term.slice(i);
    const operator = rest.startsWith('!=') ? '!=' : rest.startsWith('==') ? '==' : rest.startsWith('=') ? '=' : undefined;
    if (operator) return { field: term.slice(0, i), equal: operator !== '!=', value: term.slice(i + operator.length) };
  }
  return undefined;
}

function unescaped(value: string): string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? '';
    if (c === '\\') {
      const next = value[++i];
      if (next === undefined || !'\\,='.includes(next)) throw new FieldSelectorError(`invalid field selector: invalid escape sequence: \\${next ?? ''}`);
      out += next;
    } else if (c === ',' || c === '=') throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${c}`);
    else out += c;
  }
  return out;
}
