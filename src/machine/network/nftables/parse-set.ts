// The definition of a set or a map: `{ type ipv4_addr; flags interval; elements = { … } }`. upstream: nftables src/parser_bison.y set_block
import type { ElementExpr, TypeName } from './ast.ts';
import type { Command, Name, Target } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { isTypeName } from './datatypes.ts';
import { NftProblem } from './lexer.ts';
import { parseElements } from './parse-literal.ts';

export function parseSet(c: Cursor, at: Target & { readonly name: Name; readonly create: boolean; readonly map: boolean }, out: Command[]): void {
  c.expect('{');
  const spec: {
    key: TypeName[];
    data: TypeName[] | undefined;
    flags: Record<string, boolean>;
    timeout: number | undefined;
    size: number | undefined;
    comment: string | undefined;
  } = {
    key: [],
    data: undefined,
    flags: { interval: false, dynamic: false, timeout: false, constant: false },
    timeout: undefined,
    size: undefined,
    comment: undefined,
  };
  let list: readonly ElementExpr[] = [];
  for (c.skipLines(); !c.is('}'); c.skipLines()) {
    const t = c.word();
    if (t.text === 'type') {
      spec.key = types(c);
      if (at.map) {
        c.expect(':');
        spec.data = types(c);
      }
    } else if (t.text === 'flags') setFlags(c, spec.flags);
    else if (t.text === 'timeout') spec.timeout = c.duration();
    else if (t.text === 'size') spec.size = c.number();
    else if (t.text === 'comment') spec.comment = c.word().text;
    else if (t.text === 'elements') {
      c.expect('=');
      list = parseElements(c, spec.key, spec.data);
    } else if (['typeof', 'policy', 'gc-interval', 'auto-merge', 'counter'].includes(t.text)) throw new NftProblem(`${t.text} of a set is not simulated here`, t);
    else throw new NftProblem('syntax error, unexpected string', t);
  }
  c.expect('}');
  if (spec.key.length === 0) throw new NftProblem('set definition does not specify key', at.name);
  const { key, data, timeout, comment } = spec;
  const flags = { interval: false, constant: false, ...spec.flags, dynamic: spec.flags.dynamic === true, timeout: spec.flags.timeout === true || timeout !== undefined };
  out.push({ do: 'add-set', ...at, spec: { key, data, flags, timeout, size: spec.size ?? (flags.dynamic ? 65_535 : undefined), comment } });
  if (list.length > 0) out.push({ do: 'elements', ...at, how: 'add', read: () => list });
}

function setFlags(c: Cursor, flags: Record<string, boolean>): void {
  do {
    const t = c.word();
    if (!(t.text in flags)) throw new NftProblem('syntax error, unexpected string', t);
    flags[t.text] = true;
  } while (c.take(','));
}

function types(c: Cursor): TypeName[] {
  const list: TypeName[] = [];
  do {
    const t = c.word();
    if (!isTypeName(t.text)) throw new NftProblem(`unknown datatype ${t.text}`, t);
    list.push(t.text);
  } while (c.take('.'));
  return list;
}
