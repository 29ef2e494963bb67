// The grammar of the Almquist shells. upstream: dash src/parser.c list, andor, pipeline, command, simplecmd; busybox/shell/ash.c
import type {
  AndOr,
  Assignment,
  CaseItem,
  Command,
  Compound,
  FunctionDefinition,
  List,
  Pipeline,
  Redirect,
  Redirected,
  Script,
  Segment,
  Simple,
  Statement,
  Word,
} from '../syntax.ts';
import type { Grammar } from './grammar.ts';
import { AlmquistSyntaxFault, makeWord } from './scanner.ts';
import { type Allow, type Token, Tokens } from './tokens.ts';

const CACHE_SIZE = 100;

/** How a shell with this grammar reads texts. */
export interface Reader {
  /** A script, a line at a time: what stands before a wrong line is in `statements`, what is wrong in `error`. */
  parse(source: string): Script;
  /** A text as one word. */
  word(source: string): Word;
}

/** A parser of a grammar; texts that come again are not read again. */
export function readerOf(grammar: Grammar): Reader {
  const cache = new Map<string, Script>();
  return {
    parse(source) {
      const known = cache.get(source);
      if (known) return known;
      const script = new Parser(source, grammar, 1).whole();
      if (cache.size >= CACHE_SIZE) cache.clear();
      cache.set(source, script);
      return script;
    },
    word: (source) => new Parser(source, grammar, 1).word(),
  };
}

/** What ends a list that stands within something. */
const LIST_ENDS = new Set(['eof', 'newline', ')', ';;', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'then', '}']);
/** After an operator: newlines are passed over, reserved words are known. */
const COMMAND: Allow = { newlines: true, keywords: true };
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const SPECIAL_BUILTINS = new Set(['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift', 'source', 'times', 'trap', 'unset']);

class Parser {
  readonly #tokens: Tokens;
  readonly #source: string;
  readonly #extended: boolean;

  constructor(source: string, grammar: Grammar, line: number) {
    this.#source = source;
    this.#extended = grammar.extended;
    this.#tokens = new Tokens(source, grammar, line);
    this.#tokens.commands = () => this.#substitution();
    this.#tokens.inText = (text, from) => new Parser(text, grammar, from).document();
    this.#tokens.nested = (text, from) => new Parser(text, grammar, from).nested();
  }

  whole(): Script {
    const statements: Statement[] = [];
    const { source } = this.#tokens;
    try {
      for (;;) {
        const list = this.#line();
        if (!list) break;
        statements.push(...list);
      }
    } catch (fault) {
      if (!(fault instanceof AlmquistSyntaxFault)) throw fault;
      const { line, incomplete } = fault;
      return { statements, source, openDocument: this.#tokens.openDocument, error: { message: fault.message, line, incomplete, pos: this.#tokens.pos } };
    }
    return { statements, source, openDocument: this.#tokens.openDocument, error: undefined };
  }

  /** The whole text of a backquote substitution. */
  nested(): Script {
    const statements: Statement[] = [];
    for (let line = this.#line(); line; line = this.#line()) statements.push(...line);
    return { statements, source: this.#source, error: undefined };
  }

  /** The text with what $ and ` mean in it. */
  document(): Segment[] {
    return this.#tokens.document();
  }

  /** The text as one word. */
  word(): Word {
    return this.#tokens.whole();
  }

  /** $( … ): the commands up to the parenthesis. */
  #substitution(): Script {
    const outer = this.#tokens.suspend();
    const { statements } = this.#list(true);
    this.#expect(')');
    this.#tokens.resume(outer);
    return { statements, source: this.#source, error: undefined };
  }

  /** One line of commands; undefined at the end of the text. */
  #line(): Statement[] | undefined {
    const out: Statement[] = [];
    for (;;) {
      const token = this.#tokens.read({ keywords: true });
      if (token.type === 'newline') return out;
      if (token.type === 'eof') {
        if (out.length === 0) return undefined;
        this.#tokens.back();
        return out;
      }
      this.#tokens.back();
      this.#statement(out, true);
    }
  }

  /** Commands within something. `mayBeEmpty`: what ends it may come at once. */
  #list(mayBeEmpty = false): List {
    const statements: Statement[] = [];
    for (let first = !mayBeEmpty; ; first = false) {
      const token = this.#tokens.read(COMMAND);
      this.#tokens.back();
      if (token.type === 'eof' || (!first && LIST_ENDS.has(token.type))) return { statements };
      if (!this.#statement(statements, false)) return { statements };
    }
  }

  /** One command with what ends it; false when something else than ; & or a newline follows. */
  #statement(out: Statement[], ofLine: boolean): boolean {
    const begin = this.#tokens.read(COMMAND);
    this.#tokens.back();
    const command = this.#andOr();
    const source = this.#source.slice(begin.pos, this.#tokens.end);
    const end = this.#tokens.read({});
    out.push({ command, background: end.type === '&', line: begin.line, pos: begin.pos, source });
    if (end.type === ';' || end.type === '&') return true;
    if (end.type !== 'newline' && end.type !== 'eof' && ofLine) this.#unexpected();
    this.#tokens.back();
    return end.type === 'newline' || end.type === 'eof';
  }

  #andOr(): Statement['command'] {
    const first = this.#pipeline();
    const commands: (Command | Pipeline)[] = [first];
    const operators: AndOr['operators'][number][] = [];
    for (;;) {
      const { type } = this.#tokens.read({});
      if (type !== '&&' && type !== '||') break;
      operators.push(type);
      this.#tokens.read(COMMAND);
      this.#tokens.back();
      commands.push(this.#pipeline());
    }
    this.#tokens.back();
    return operators.length === 0 ? first : { t: 'and-or', commands, operators };
  }

  #pipeline(): Command | Pipeline {
    const negated = this.#tokens.read(COMMAND).type === '!';
    if (!negated) this.#tokens.back();
    const commands: Command[] = [];
    const texts: string[] = [];
    const { line } = this.#tokens;
    do {
      const begin = this.#tokens.read(commands.length === 0 ? { keywords: true } : COMMAND);
      this.#tokens.back();
      commands.push(this.#command());
      texts.push(this.#source.slice(begin.pos, this.#tokens.end));
    } while (this.#tokens.read({}).type === '|');
    this.#tokens.back();
    const [only] = commands;
    if (only && commands.length === 1 && !negated) return only;
    return { t: 'pipeline', negated, timed: 'no', commands, texts, line, both: commands.slice(1).map(() => false) };
  }

  #command(): Command {
    const token = this.#tokens.read({ keywords: true });
    const compound = this.#compound(token);
    if (!compound) {
      if (token.type !== 'word' && token.type !== 'redirection' && token.type !== 'function') this.#unexpected();
      this.#tokens.back();
      return this.#simple();
    }
    const redirects = this.#redirects();
    return redirects.length === 0 ? compound : { t: 'redirected', command: compound, redirects };
  }

  #redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#tokens.read({ keywords: true });
      if (token.type !== 'redirection') break;
      redirects.push(this.#tokens.redirect(token));
    }
    this.#tokens.back();
    return redirects;
  }

  #compound(token: Token): Compound | undefined {
    switch (token.type) {
      case 'if':
        return this.#if();
      case 'while':
      case 'until': {
        const condition = this.#list();
        this.#expect('do');
        return { t: 'while', until: token.type === 'until', condition, body: this.#body('done') };
      }
      case 'for':
        return this.#for(token.line);
      case 'case':
        return this.#case(token.line);
      case '(':
        return { t: 'subshell', body: this.#body(')') };
      case '{':
        return { t: 'group', body: this.#body('}') };
      default:
        return undefined;
    }
  }

  #body(end: string): List {
    const list = this.#list();
    this.#expect(end);
    return list;
  }

  #if(): Compound {
    const branches: { condition: List; body: List }[] = [];
    let otherwise: List | undefined;
    for (;;) {
      const condition = this.#list();
      this.#expect('then');
      branches.push({ condition, body: this.#list() });
      const { type } = this.#tokens.read({ keywords: true });
      if (type === 'elif') continue;
      if (type === 'else') otherwise = this.#list();
      else this.#tokens.back();
      this.#expect('fi');
      return { t: 'if', branches, otherwise };
    }
  }

  #for(line: number): Compound {
    const name = this.#tokens.read({});
    if (name.type !== 'word' || name.quoted || !/^[A-Za-z_]\w*$/.test(name.text)) throw this.#tokens.fault('bad for loop variable');
    let words: Word[] | undefined;
    const next = this.#tokens.read(COMMAND);
    if (next.type === 'in') {
      words = [];
      let token = this.#tokens.read({});
      for (; token.type === 'word'; token = this.#tokens.read({})) words.push(token.word);
      if (token.type !== 'newline' && token.type !== ';') this.#unexpected();
    } else if (next.type !== ';') this.#tokens.back();
    this.#expect('do', COMMAND);
    return { t: 'for', line, name: name.text, words, body: this.#body('done') };
  }

  #case(line: number): Compound {
    const word = this.#tokens.read({});
    if (word.type !== 'word') this.#unexpected('word');
    this.#expect('in', COMMAND);
    const items: CaseItem[] = [];
    let token = this.#tokens.read(COMMAND);
    while (token.type !== 'esac') {
      if (token.type === '(') token = this.#tokens.read({});
      const patterns: Word[] = [];
      for (;;) {
        patterns.push(token.type === 'word' ? token.word : makeWord([{ t: 'text', text: token.text, quoted: true }], token.text));
        token = this.#tokens.read({});
        if (token.type !== '|') break;
        token = this.#tokens.read({});
      }
      if (token.type !== ')') this.#unexpected(')');
      items.push({ patterns, body: this.#list(true), end: ';;' });
      token = this.#tokens.read(COMMAND);
      if (token.type === 'esac') break;
      if (token.type !== ';;') this.#unexpected(';;');
      token = this.#tokens.read(COMMAND);
    }
    return { t: 'case', line, word: word.word, items };
  }

  #simple(): Command {
    const begin = this.#tokens.read({ keywords: true });
    if (begin.type === 'function') return this.#functionKeyword(begin);
    this.#tokens.back();
    const assignments: Assignment[] = [];
    const words: (Word | Assignment)[] = [];
    const redirects: Redirect[] = [];
    let brackets = false;
    for (;;) {
      const token = this.#tokens.read({});
      if (token.type === 'word' || (brackets && (token.type === '&&' || token.type === '||'))) {
        const word = token.type === 'word' ? token.word : makeWord([{ t: 'text', text: token.type === '&&' ? '-a' : '-o', quoted: true }], token.text);
        if (word.source === '[[') brackets = this.#extended;
        else if (word.source === ']]') brackets = false;
        const assignment = ASSIGNMENT.test(word.source) ? this.#assignment(token) : undefined;
        if (words.length === 0 && assignment) assignments.push(assignment);
        else words.push(assignment ?? word);
      } else if (token.type === 'redirection') redirects.push(this.#tokens.redirect(token));
      else if (token.type === '(' && words.length === 1 && assignments.length === 0 && redirects.length === 0) {
        this.#expect(')', {});
        return this.#function(begin);
      } else break;
    }
    this.#tokens.back();
    return this.#simpleOf(begin, assignments, words, redirects);
  }

  #simpleOf(begin: Token, assignments: readonly Assignment[], words: readonly (Word | Assignment)[], redirects: readonly Redirect[]): Simple {
    return { t: 'simple', line: begin.line, assignments, words, redirects, source: this.#source.slice(begin.pos, this.#tokens.end) };
  }

  #assignment(token: Token): Assignment {
    const { source } = token.word;
    const name = source.slice(0, source.indexOf('='));
    return { name, index: undefined, append: false, value: this.#tokens.wordFrom(token, name.length + 1), source };
  }

  /** `function NAME`, perhaps with parentheses. */
  #functionKeyword(begin: Token): FunctionDefinition {
    const name = this.#tokens.read({});
    if (name.type !== 'word') this.#unexpected('word');
    const next = this.#tokens.read(COMMAND);
    if (next.type === '(') this.#expect(')', {});
    else {
      if (!['{', 'if', 'case', 'until', 'while', 'for'].includes(next.type) && next.text !== '[[') this.#unexpected();
      this.#tokens.back();
    }
    return this.#function(name, begin);
  }

  #function(name: Token, begin = name): FunctionDefinition {
    if (name.quoted || !/^[A-Za-z_]\w*$/.test(name.text) || SPECIAL_BUILTINS.has(name.text)) throw this.#tokens.fault('bad function name');
    this.#tokens.read(COMMAND);
    this.#tokens.back();
    const body = this.#command();
    const whole: Compound | Redirected = isCompound(body) ? body : { t: 'group', body: { statements: [this.#alone(body, begin)] } };
    return { t: 'function', name: name.text, line: begin.line, body: whole, source: this.#source.slice(begin.pos, this.#tokens.end) };
  }

  #alone(command: Command, begin: Token): Statement {
    return { command, background: false, line: begin.line, pos: begin.pos, source: this.#source.slice(begin.pos, this.#tokens.end) };
  }

  #expect(type: string, allow: Allow = { keywords: true }): void {
    if (this.#tokens.read(allow).type !== type) this.#unexpected(type);
  }

  #unexpected(wanted?: string): never {
    throw this.#tokens.unexpected(wanted);
  }
}

function isCompound(command: Command): command is Compound | Redirected {
  return command.t !== 'simple' && command.t !== 'function' && command.t !== 'coproc';
}
