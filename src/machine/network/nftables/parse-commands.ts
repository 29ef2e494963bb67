// nft's commands, read: what `nft …` and a file of `nft -f` ask for. upstream: nftables src/parser_bison.y
import type { NftRule, ObjectKind, TableFamily } from './ast.ts';
import { Ended, parseBlock, parseLines, setReader } from './blocks.ts';
import type { Command, Name, Named, Plural, Rated, Target } from './commands.ts';
import { Cursor } from './cursor.ts';
import { describe } from './describe.ts';
import { lex, NftProblem, NftSyntaxProblem, span, type Token } from './lexer.ts';
import { parseChain } from './parse-chain.ts';
import { parseElements } from './parse-literal.ts';
import { parseObject } from './parse-object.ts';
import { parseRule } from './parse-rule.ts';
import { parseSet } from './parse-set.ts';
import { type Include, Reader } from './reader.ts';

const OTHER_FAMILIES = new Set(['arp', 'bridge', 'netdev']);
const OBJECTS = new Set(['table', 'chain', 'set', 'map', 'element', 'counter', 'quota', 'limit']);
const NOT_HERE = new Set(['flowtable', 'ct', 'secmark', 'synproxy']);
const PLURALS: readonly string[] = ['tables', 'chains', 'sets', 'maps', 'meters', 'flowtables', 'counters', 'quotas', 'limits'];
const NAMED: readonly string[] = ['chain', 'set', 'map', 'meter', 'counter', 'quota', 'limit'];

export interface Commands {
  readonly commands: readonly Command[];
  /** Lines that are none. */
  readonly problems: readonly NftProblem[];
}

/** All commands of an input. `name`: of the file; `defines`: -D. */
export function parseCommands(
  input: string,
  options: { readonly name?: string | undefined; readonly include?: Include; readonly defines?: ReadonlyMap<string, string> } = {},
): Commands {
  const defined = new Map([...(options.defines ?? [])].map(([key, value]) => [key, lex(value).slice(0, -1)] as const));
  const c = new Cursor(lex(input, options.name), true, defined);
  const reader = new Reader(options.include);
  setReader(c, reader);
  const commands: Command[] = [];
  try {
    parseLines(
      c,
      () => parseCommand(c, commands),
      () => c.token.kind === 'end',
    );
  } catch (e) {
    if (!(e instanceof NftProblem) && !(e instanceof Ended)) throw e;
  }
  return { commands, problems: reader.problems };
}

/** A command, and what is wrong with it although its words are right. */
function parseCommand(c: Cursor, out: Command[]): void {
  const made: Command[] = [];
  const first = c.token;
  c.problem = undefined;
  parseOne(c, made);
  if (c.token.kind !== 'end' && !c.is('\n', ';')) throw c.unexpected('end of file or newline or semicolon');
  // A command goes up to the end of its line.
  const at = span(first, c.token.kind === 'end' ? c.last : c.token);
  const { problem } = c;
  out.push(...made.map((command, i) => ({ at, ...command, ...(problem && i === 0 ? { problem } : {}) })));
}

function parseOne(c: Cursor, out: Command[]): void {
  const t = c.token;
  if (t.kind !== 'word') throw c.unexpected();
  switch (t.text) {
    case 'list':
      c.next();
      out.push(parseList(c));
      break;
    case 'reset':
      c.next();
      out.push(parseReset(c));
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
    case 'get':
      c.next();
      c.expect('element');
      out.push(elements(c, target(c), c.name(), 'get'));
      break;
    case 'rename':
      c.next();
      c.expect('chain');
      out.push({ do: 'rename', ...target(c), name: c.name(), to: c.name() });
      break;
    case 'describe':
      c.next();
      out.push({ do: 'describe', text: describe(c) });
      break;
    case 'monitor':
      c.next();
      out.push({ do: 'monitor', what: c.token.kind === 'word' ? c.next().text : '' });
      break;
    case 'export':
    case 'import':
      throw new NftProblem(`${t.text} is not simulated here`, t);
    default:
      // `nft chain …` is `nft add chain …`
      parseAdd(c, 'add', out);
  }
}

function family(c: Cursor): TableFamily | undefined {
  const t = c.token;
  if (t.kind === 'word' && OTHER_FAMILIES.has(t.text)) throw new NftProblem(`family ${t.text} is not simulated here`, t);
  return c.is('ip', 'ip6', 'inet') ? (c.next().text as TableFamily) : undefined;
}

function target(c: Cursor): Target {
  return { family: family(c) ?? 'ip', table: c.name() };
}

function parseList(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'ruleset') return { do: 'list', what: 'ruleset', family: family(c) };
  if (t.text === 'table') return { do: 'list', what: 'table', ...target(c) };
  if (PLURALS.includes(t.text)) return { do: 'list', what: t.text as Plural, ...perhapsTable(c) };
  if (NAMED.includes(t.text)) return { do: 'list', what: t.text as Named, ...target(c), name: c.name() };
  if (t.text === 'ct') {
    c.word();
    if (!c.is('table')) throw c.unexpected('table');
  }
  if (['hooks', 'ct', 'secmarks', 'synproxys', 'flowtable', 'secmark', 'synproxy'].includes(t.text)) throw new NftProblem(`list ${t.text} is not simulated here`, t);
  throw unknownWord(t);
}

/** `table inet t`, or a family alone. */
function perhapsTable(c: Cursor): { readonly family: TableFamily | undefined; readonly table?: Name } {
  return c.take('table') ? target(c) : { family: family(c) };
}

const unknownWord = (t: Token): NftProblem => new NftSyntaxProblem('syntax error, unexpected string', t);

function parseReset(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'counters' || t.text === 'quotas') return { do: 'reset', what: t.text, ...perhapsTable(c) };
  if (t.text === 'counter' || t.text === 'quota') return { do: 'reset', what: t.text, ...target(c), name: c.name() };
  throw new NftSyntaxProblem('syntax error, unexpected string, expecting counter or counters or quotas or quota', t);
}

function parseFlush(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'ruleset') return { do: 'flush', what: 'ruleset', family: family(c) };
  if (t.text === 'table') return { do: 'flush', what: 'table', ...target(c) };
  if (t.text === 'chain' || t.text === 'set' || t.text === 'map' || t.text === 'meter') return { do: 'flush', what: t.text, ...target(c), name: c.name() };
  throw unknownWord(t);
}

function parseAdd(c: Cursor, how: 'add' | 'create', out: Command[]): void {
  const t = c.token;
  const create = how === 'create';
  if (t.kind === 'word' && NOT_HERE.has(t.text)) throw new NftProblem(`add ${t.text} is not simulated here`, t);
  if (t.kind !== 'word' || !OBJECTS.has(t.text)) {
    // `nft add ip filter input drop` adds a rule.
    c.take('rule');
    out.push(parseAddRule(c, 'add'));
    return;
  }
  c.next();
  const where = target(c);
  if (t.text === 'table') return parseTable(c, where, create, out);
  const name = c.name();
  const at = { ...where, name, create };
  if (t.text === 'chain') parseChain(c, at, out);
  else if (t.text === 'set' || t.text === 'map') parseSet(c, { ...at, map: t.text === 'map' }, out);
  else if (t.text === 'element') out.push(elements(c, where, name, how));
  else out.push(parseObject(c, at, t.text as ObjectKind));
}

function parseTable(c: Cursor, where: Target, create: boolean, out: Command[]): void {
  const inner: Command[] = [];
  const head: { comment: string | undefined; dormant: boolean } = { comment: undefined, dormant: false };
  if (c.is('{')) parseBlock(c, () => tableLine(c, where, head, inner));
  // Chains come first, so that sets and rules may name them; rules come last. upstream: src/rule.c nft_cmd_expand
  const rank = (command: Command): number => ({ 'add-chain': 0, 'add-object': 1, 'add-set': 2, elements: 2, 'add-rule': 3 })[command.do as string] ?? 2;
  out.push({ do: 'add-table', ...where, create, ...head }, ...inner.toSorted((a, b) => rank(a) - rank(b)));
}

function tableLine(c: Cursor, where: Target, head: { comment: string | undefined; dormant: boolean }, inner: Command[]): void {
  const t = c.token;
  const at = { ...where, create: false };
  if (c.take('comment')) head.comment = c.text().text;
  else if (c.take('flags')) {
    const flag = c.word();
    if (flag.text === 'owner') throw new NftProblem('tables with an owner are not simulated here', flag);
    if (flag.text !== 'dormant') throw unknownWord(flag);
    head.dormant = true;
  } else if (c.take('chain')) parseChain(c, { ...at, name: c.name() }, inner);
  else if (c.take('set')) parseSet(c, { ...at, name: c.name(), map: false }, inner);
  else if (c.take('map')) parseSet(c, { ...at, name: c.name(), map: true }, inner);
  else if (c.is('counter', 'quota', 'limit')) {
    const kind = c.next().text as ObjectKind;
    inner.push(parseObject(c, { ...at, name: c.name() }, kind));
  } else if (t.kind === 'word' && NOT_HERE.has(t.text)) throw new NftProblem(`${t.text} of a table is not simulated here`, t);
  else throw c.unexpected();
}

function elements(c: Cursor, where: Target, name: Name, how: 'add' | 'create' | 'delete' | 'get'): Command {
  // The words are kept until the types of the set are known.
  const words: Token[] = [];
  if (!c.is('{')) throw c.unexpected("'{' or '$'");
  let depth = 0;
  do {
    const t = c.next();
    if (t.kind === 'end') throw new NftSyntaxProblem('syntax error, unexpected end of file', t);
    if (t.kind === 'punct' && t.text === '{') depth++;
    if (t.kind === 'punct' && t.text === '}') depth--;
    words.push(t);
  } while (depth > 0);
  const last = words[words.length - 1] as Token;
  const { defined } = c;
  return {
    do: 'elements',
    ...where,
    name,
    how,
    read: (key, data) => {
      const inner = new Cursor([...words, { ...last, kind: 'end', text: '' }], true, defined);
      const list = parseElements(inner, key, data);
      if (inner.problem) throw inner.problem;
      return list;
    },
  };
}

function parseAddRule(c: Cursor, how: 'add' | 'insert' | 'replace'): Command {
  const where = target(c);
  const name = c.name();
  let place: Rated | undefined;
  if (c.is('handle', 'position', 'index')) {
    const first = c.next();
    const n = c.number();
    place = { kind: first.text === 'index' ? 'index' : 'handle', n, token: first.text === 'handle' ? c.last : span(first, c.last) };
  } else if (how === 'replace') throw c.unexpected('handle');
  const rule: NftRule = parseRule(c);
  return { do: 'add-rule', ...where, name, how, place, rule };
}

function parseDelete(c: Cursor): Command {
  const t = c.word();
  if (t.text === 'rule') {
    const where = target(c);
    const name = c.name();
    c.expect('handle');
    const token = c.token;
    return { do: 'delete-rule', ...where, name, handle: c.number(), token };
  }
  if (t.text === 'element') return elements(c, target(c), c.name(), 'delete');
  if (t.text === 'table') {
    const where = { family: family(c) ?? 'ip' };
    if (c.is('handle')) return { do: 'delete', what: 'table', ...where, ...byHandle(c), table: c.last };
    const table = c.name();
    return { do: 'delete', what: 'table', ...where, table, name: table };
  }
  if (!NAMED.includes(t.text)) throw unknownWord(t);
  const where = target(c);
  return { do: 'delete', what: t.text as Named, ...where, ...(c.is('handle') ? byHandle(c) : { name: c.name('handle or string') }) };
}

function byHandle(c: Cursor): { readonly name: Name; readonly handle: number } {
  c.next();
  const name = c.token;
  return { name, handle: c.number() };
}
