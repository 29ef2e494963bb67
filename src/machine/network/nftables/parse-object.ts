// Counters, quotas and limits that have a name of their own. upstream: nftables src/parser_bison.y counter_block, quota_block, limit_block
import type { ObjectKind, Stateful } from './ast.ts';
import { parseBlock } from './blocks.ts';
import type { Command, Name, Target } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { counterBody, limitBody, quotaBody } from './parse-stateful.ts';

/** `counter hits { packets 3 bytes 200; comment "…"; }`; a counter needs no block. */
export function parseObject(c: Cursor, at: Target & { readonly name: Name; readonly create: boolean }, kind: ObjectKind): Command {
  let spec: Stateful | undefined = kind === 'counter' ? { kind: 'counter', packets: 0, bytes: 0 } : undefined;
  let comment: string | undefined;
  if (c.is('{')) {
    parseBlock(c, () => {
      if (c.take('comment')) comment = c.text().text;
      else spec = body(c, kind);
    });
  } else if (kind !== 'counter' || c.is('packets')) spec = body(c, kind);
  if (!spec) throw c.unexpected();
  return { do: 'add-object', ...at, spec, comment };
}

function body(c: Cursor, kind: ObjectKind): Stateful {
  if (kind === 'limit') {
    if (!c.take('rate')) throw c.unexpected('rate');
    return limitBody(c);
  }
  if (kind === 'quota') return quotaBody(c);
  if (!c.is('packets')) throw c.unexpected();
  return counterBody(c);
}
