// nft's commands, read: what `nft …` and a file of `nft -f` ask for. upstream: nftables src/parser_bison.y
import { HOOK_NAMES } from '../hooks.ts';
import type { BaseSpec, NftRule, TableFamily } from './ast.ts';
import type { Command, Name, Target } from './commands.ts';
import { Cursor } from './cursor.ts';
import { lex, NftProblem, type Token } from './lexer.ts';
import { PRIORITIES } from './list.ts';
import { parseElements } from './parse-literal.ts';
import { parseRule } from './parse-rule.ts';
import { parseSet } from './parse-set.ts';

const OTHER_FAMILIES = new Set(['arp', 'bridge', 'netdev']);
const OBJECTS = new Set(['ruleset', 'table', 'tables', 'chain', 'chains', 'set', 'sets', 'map', 'maps', 'element', 'rule']);

/** All commands of an input; throws NftProblem. */
export function parseCommands(input: string): Command[] {
  const c = new Cursor(lex(input));
  const commands: Command[] = [];
  for (c.skipLines(); c.token.kind !== 'end'; c.skipLines()) parseCommand(c, commands);
  return commands;
}

function parseCommand(c: Cursor, out: Command[]): void {
  const t = c.token;
  switch (t.text) {
    case 'list':
      c.next();
      out.push(parseList(c));
      break;
    case 'flush':
      c.next();
      out.push(parseFlush(c));
      break;
    case 'add':
    case 'create':
      c.next();
      parseAdd(c, t.text, out);
      break;
    case 'insert':
    case 'replace':
      c.next();
      c.take('rule');
      out.push(parseAddRule(c, t.text));
      break;
    case 'delete':
      c.next();
      out.push(parseDelete(c));
      break;
    case 'rename':
      c.next();
      c.expect('chain');
      out.push({ do: 'rename', ...target(c), name: c.word(), to: c.word() });
      break;
    case 'monitor':
      c.next();
      out.push({ do: 'monitor', what: c.token.kind === 'word' ? c.next().text : '' });
      break;
    case 'table':
      parseAdd(c, 'add', out);
      break;
    case 'reset':
    case 'export':
    case 'describe':
    case 'define':
    case 'include':
    case 'undefine':
    case 'get':
    case 'import':
      throw new NftProblem(`${t.text} is not simulated here`, t);
    default:
      // `nft chain …` is `nft add chain …`
      if (OBJECTS.has(t.text)) parseAdd(c, 'add', out);
      else {
        // A word alone could have been the table of a rule.
        if (t.kind === 'word' && c.ahead(1)?.text === '\n') c.next();
        throw c.unexpected(t === c.token ? undefined : 'string');
      }
  }
  if (c.token.kind !== 'end' && !c.is('\n', ';')) throw c.unexpected('end of file or newline or semicolon');
}

function family(c: Cursor): TableFamily | undefined {
  const t = c.token;
  if (OTHER_FAMILIES.has(t.text)) throw new NftProblem(`family ${t.text} is not simulated here`, t);
  return c.is('ip', 'ip6', 'inet') ? (c.next().text as TableFamily) : undefined;
}

function target(c: Cursor): Target {
  return { family: family(c) ?? 'ip', table: c.word() };
}

function parseList(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'ruleset' || t.text === 'tables' || t.text === 'chains' || t.text === 'sets' || t.text === 'maps') return { do: 'list', what: t.text, family: family(c) };
  if (t.text === 'table') return { do: 'list', what: 'table', ...target(c) };
  if (t.text === 'chain' || t.text === 'set' || t.text === 'map') return { do: 'list', what: t.text, ...target(c), name: c.word() };
  if (['flowtables', 'counters', 'quotas', 'limits', 'hooks', 'ct', 'meters', 'secmarks', 'synproxys'].includes(t.text))
    throw new NftProblem(`list ${t.text} is not simulated here`, t);
  throw new NftProblem('syntax error, unexpected string', t);
}

function parseFlush(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'ruleset') return { do: 'flush', what: 'ruleset', family: family(c) };
  if (t.text === 'table') return { do: 'flush', what: 'table', ...target(c) };
  if (t.text === 'chain' || t.text === 'set' || t.text === 'map') return { do: 'flush', what: t.text, ...target(c), name: c.word() };
  throw new NftProblem('syntax error, unexpected string', t);
}

function parseAdd(c: Cursor, how: 'add' | 'create', out: Command[]): void {
  const t = c.token;
  const create = how === 'create';
  if (!OBJECTS.has(t.text) || t.text === 'rule') {
    // `nft add ip filter input drop` adds a rule.
    c.take('rule');
    out.push(parseAddRule(c, 'add'));
    return;
  }
  c.next();
  const where = target(c);
  if (t.text === 'table') return parseTable(c, where, create, out);
  const name = c.word();
  if (t.text === 'chain') parseChain(c, { ...where, name, create }, out);
  else if (t.text === 'set' || t.text === 'map') parseSet(c, { ...where, name, create, map: t.text === 'map' }, out);
  else if (t.text === 'element') out.push(elements(c, where, name, how));
  else throw new NftProblem(`add ${t.text} is not simulated here`, t);
}

function parseTable(c: Cursor, where: Target, create: boolean, out: Command[]): void {
  const inner: Command[] = [];
  let comment: string | undefined;
  if (c.take('{')) {
    for (c.skipLines(); !c.is('}'); c.skipLines()) {
      const t = c.word();
      if (t.text === 'comment') comment = c.word().text;
      else if (t.text === 'chain') parseChain(c, { ...where, name: c.word(), create: false }, inner);
      else if (t.text === 'set' || t.text === 'map') parseSet(c, { ...where, name: c.word(), create: false, map: t.text === 'map' }, inner);
      else if (['flags', 'flowtable', 'counter', 'quota', 'ct', 'limit', 'secmark', 'synproxy'].includes(t.text))
        throw new NftProblem(`${t.text} of a table is not simulated here`, t);
      else throw new NftProblem('syntax error, unexpected string', t);
    }
    c.expect('}');
  }
  // Chains come first, so that sets and rules may name them; rules come last. upstream: src/rule.c nft_cmd_expand
  const rank = (command: Command): number => (command.do === 'add-chain' ? 0 : command.do === 'add-rule' ? 2 : 1);
  out.push({ do: 'add-table', ...where, create, comment }, ...inner.toSorted((a, b) => rank(a) - rank(b)));
}

function parseChain(c: Cursor, at: Target & { readonly name: Name; readonly create: boolean }, out: Command[]): void {
  const spec: { base: BaseSpec | undefined; comment: string | undefined } = { base: undefined, comment: undefined };
  const rules: NftRule[] = [];
  if (c.take('{')) {
    for (c.skipLines(); !c.is('}'); c.skipLines()) {
      if (c.is('comment') && c.ahead(1)?.kind === 'string') {
        c.next();
        spec.comment = c.word().text;
      } else if (c.is('type')) spec.base = parseBase(c);
      else if (c.take('policy')) {
        const policy = c.word();
        if (policy.text !== 'accept' && policy.text !== 'drop') throw new NftProblem('syntax error, unexpected string', policy);
        if (!spec.base) throw new NftProblem('syntax error, unexpected policy', policy);
        spec.base = { ...spec.base, policy: policy.text };
      } else rules.push(parseRule(c));
    }
    c.expect('}');
  }
  out.push({ do: 'add-chain', ...at, spec });
  for (const rule of rules) out.push({ do: 'add-rule', ...at, how: 'add', at: undefined, rule });
}

/** `type filter hook input priority filter - 5; policy drop;` */
function parseBase(c: Cursor): BaseSpec {
  c.expect('type');
  const type = c.word();
  if (type.text !== 'filter' && type.text !== 'nat' && type.text !== 'route') throw new NftProblem('unknown chain type', type);
  c.expect('hook');
  const hook = c.word();
  const n = HOOK_NAMES.findIndex((name) => name.toLowerCase() === hook.text);
  if (n < 0) throw new NftProblem(hook.text === 'ingress' || hook.text === 'egress' ? `hook ${hook.text} is not simulated here` : 'unknown chain hook', hook);
  if (type.text === 'route' && hook.text !== 'output') throw new NftProblem('Could not process rule: Operation not supported', hook);
  const { token: word } = c;
  c.expect('priority');
  const first = c.word();
  const bad = (): NftProblem => new NftProblem('invalid priority expression value in this context.', { ...word, to: first.to });
  const [, name = first.text, glued = ''] = /^([a-z]+)([+-]\d+)$/.exec(first.text) ?? [];
  const named = PRIORITIES.find((p) => p.name === name);
  if (!named && !/^-?\d+$/.test(first.text)) throw bad();
  if (named?.hook !== undefined && named.hook !== n) throw bad();
  let priority = named ? named.value + Number(glued) : Number(first.text);
  if (c.is('+', '-')) priority += c.next().text === '-' ? -c.number() : c.number();
  return { type: type.text, hook: n, priority, policy: 'accept' };
}

function elements(c: Cursor, where: Target, name: Name, how: 'add' | 'create' | 'delete'): Command {
  // The words are kept until the types of the set are known.
  const words: Token[] = [];
  if (!c.is('{')) throw c.unexpected('{');
  let depth = 0;
  do {
    const t = c.next();
    if (t.kind === 'end') throw c.unexpected();
    if (t.kind === 'punct' && t.text === '{') depth++;
    if (t.kind === 'punct' && t.text === '}') depth--;
    words.push(t);
  } while (depth > 0);
  const last = words[words.length - 1] as Token;
  return {
    do: 'elements',
    ...where,
    name,
    how,
    read: (key, data) => parseElements(new Cursor([...words, { ...last, kind: 'end', text: '' }]), key, how === 'delete' && !words.some((w) => w.text === ':') ? undefined : data),
  };
}

function parseAddRule(c: Cursor, how: 'add' | 'insert' | 'replace'): Command {
  const where = target(c);
  const name = c.word();
  const t = c.token;
  let at: Extract<Command, { do: 'add-rule' }>['at'];
  if (c.is('handle', 'position', 'index')) {
    const kind = c.next().text === 'index' ? 'index' : 'handle';
    const token = c.token;
    at = { kind, n: c.number(), token };
  } else if (how === 'replace') throw new NftProblem('syntax error, unexpected string, expecting handle', t);
  return { do: 'add-rule', ...where, name, how, at, rule: parseRule(c) };
}

function parseDelete(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'rule') {
    const where = target(c);
    const name = c.word();
    c.expect('handle');
    const token = c.token;
    return { do: 'delete-rule', ...where, name, handle: c.number(), token };
  }
  if (t.text === 'element') {
    const where = target(c);
    return elements(c, where, c.word(), 'delete');
  }
  if (t.text !== 'table' && t.text !== 'chain' && t.text !== 'set' && t.text !== 'map') throw new NftProblem('syntax error, unexpected string', t);
  if (c.is('handle')) throw new NftProblem(`delete ${t.text} by handle is not simulated here`, c.token);
  const where = target(c);
  return t.text === 'table' ? { do: 'delete', what: 'table', ...where, name: where.table } : { do: 'delete', what: t.text, ...where, name: c.word() };
}
