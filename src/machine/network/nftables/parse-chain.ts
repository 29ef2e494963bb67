// A chain: where it hangs, and its rules. upstream: nftables src/parser_bison.y chain_block, hook_spec
import { HOOK_NAMES } from '../hooks.ts';
import type { BaseSpec, NftRule } from './ast.ts';
import { parseBlock } from './blocks.ts';
import type { Command, Name, Target } from './commands.ts';
import type { Cursor } from './cursor.ts';
import { NftProblem, NftSyntaxProblem, span } from './lexer.ts';
import { PRIORITIES } from './list.ts';
import { parseRule } from './parse-rule.ts';

export function parseChain(c: Cursor, at: Target & { readonly name: Name; readonly create: boolean }, out: Command[]): void {
  const spec: { base: BaseSpec | undefined; comment: string | undefined } = { base: undefined, comment: undefined };
  const rules: { readonly rule: NftRule; readonly problem?: NftProblem }[] = [];
  if (c.is('{')) parseBlock(c, () => chainLine(c, spec, rules));
  const { problem } = c;
  c.problem = undefined;
  out.push({ do: 'add-chain', ...at, spec, ...(problem ? { problem } : {}) });
  for (const one of rules) out.push({ do: 'add-rule', ...at, how: 'add', place: undefined, ...one });
}

function chainLine(c: Cursor, spec: { base: BaseSpec | undefined; comment: string | undefined }, rules: { readonly rule: NftRule; readonly problem?: NftProblem }[]): void {
  if (c.take('comment')) spec.comment = c.text().text;
  else if (c.is('type')) spec.base = parseBase(c);
  else if (c.take('policy')) {
    const policy = c.token;
    if (!c.is('accept', 'drop')) throw c.unexpected("accept or drop or '$'");
    c.next();
    if (!spec.base) throw new NftSyntaxProblem('syntax error, unexpected policy', policy);
    spec.base = { ...spec.base, policy: policy.text as 'accept' | 'drop' };
  } else if (c.is('flags', 'devices')) throw new NftProblem(`${c.token.text} of a chain is not simulated here`, c.token);
  else {
    const before = c.problem;
    c.problem = undefined;
    const rule = parseRule(c);
    rules.push({ rule, ...(c.problem ? { problem: c.problem } : {}) });
    c.problem = before;
  }
}

/** `type filter hook input priority filter - 5;` */
function parseBase(c: Cursor): BaseSpec {
  c.expect('type');
  const type = c.word();
  if (type.text !== 'filter' && type.text !== 'nat' && type.text !== 'route') throw new NftSyntaxProblem('unknown chain type', type);
  c.expect('hook');
  const hook = c.word();
  const n = HOOK_NAMES.findIndex((name) => name.toLowerCase() === hook.text);
  if (n < 0) throw new NftSyntaxProblem(hook.text === 'ingress' || hook.text === 'egress' ? `hook ${hook.text} is not simulated here` : 'unknown chain hook', hook);
  if (type.text === 'route' && hook.text !== 'output') c.complain(new NftProblem('Could not process rule: Operation not supported', hook));
  const { token: word } = c;
  c.expect('priority');
  const priority = priorityOf(c, n);
  if (priority === undefined) c.complain(new NftProblem('invalid priority expression value in this context.', span(word, c.last)));
  return { type: type.text, hook: n, priority: priority ?? 0, policy: 'accept' };
}

/** A number, or one of the names that the hook has, with something added. */
function priorityOf(c: Cursor, hook: number): number | undefined {
  const sign = c.take('-') ? -1 : 1;
  const first = c.word();
  const [, name = first.text, glued = ''] = /^([a-z]+)(-\d+)$/.exec(first.text) ?? [];
  const named = PRIORITIES.find((p) => p.name === name);
  const known = first.kind === 'number' ? sign * Number(first.text) : named && (named.hook === undefined || named.hook === hook) ? named.value + Number(glued) : undefined;
  if (first.kind !== 'word' || !c.is('+', '-')) return known;
  const more = c.next().text === '-' ? -c.number() : c.number();
  return known === undefined ? undefined : known + more;
}
