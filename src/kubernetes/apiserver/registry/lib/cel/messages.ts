// Objects written out in CEL, as mutations have them (Object.spec{replicas: 1}, JSONPatch{op: "add"}): the library has no such literals, so they
// become calls with a map. upstream: apiserver/pkg/cel/mutation

/** What the call is named; functions.ts has it. */
export const MESSAGE = 'message';

const TOKEN = /\/\/[^\n]*|[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*|\s+|[\s\S]/g;
const NAME = /^[A-Za-z_]\w*$/;
const TYPE = /^[A-Za-z_][\w.\s]*$/;

interface Bracket {
  readonly close: string;
  /** Its entries are fields, whose names are no expressions. */
  readonly fields: boolean;
}

/** The expression with every object that is written out as a call. Text that has none is given back as it is. */
export function withoutMessages(expression: string): string {
  if (!/\w\s*\{/.test(expression)) return expression;
  const out: string[] = [];
  const open: Bracket[] = [];
  let named: number | undefined;
  let atEntry = false;
  for (const token of expression.match(TOKEN) ?? []) {
    const blank = /^(?:\s|\/\/)/.test(token);
    if (token === '{' && named !== undefined) {
      const type = (out[named] ?? '').replace(/\s/g, '');
      out.splice(named, out.length - named, `${MESSAGE}("${type}", {`);
      open.push({ close: '})', fields: true });
    } else if (token === '}' && open.at(-1)?.fields) out.push(open.pop()?.close ?? '}');
    else {
      if (token === '{' || token === '(' || token === '[') open.push({ close: token, fields: false });
      else if (token === '}' || token === ')' || token === ']') open.pop();
      out.push(atEntry && NAME.test(token) ? `"${token}"` : token);
    }
    if (blank) continue;
    named = TYPE.test(token) && token !== 'in' ? out.length - 1 : undefined;
    atEntry = open.at(-1)?.fields === true && (token === '{' || token === ',' || (atEntry && token === '?'));
  }
  return out.join('');
}
