// The one place that knows the parser (unbash): its tree becomes ours.
import * as bash from 'unbash';
import { makeWord, stripTabs, textWord, unescapeDocument, unquotedText } from './make-word.ts';
import type {
  Arithmetic,
  ArrayElement,
  Assignment,
  CaseItem,
  Command,
  Compound,
  FunctionDefinition,
  List,
  Operation,
  Parameter,
  Pipeline,
  Redirect,
  Redirected,
  Script,
  Segment,
  Simple,
  Statement,
  Test,
  Word,
} from './syntax.ts';
import { syntaxFault } from './syntax-fault.ts';

const cache = new Map<string, Script>();
const CACHE_SIZE = 200;

/** Parses a whole script. Never throws: what is wrong is in `error`. */
export function parseScript(source: string): Script {
  const known = cache.get(source);
  if (known) return known;
  const script = new Adapter(source).script(bash.parse(source));
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(source, script);
  return script;
}

/** The pieces of a text in which only $ and ` are special (a here-document, a prompt, the inside of $(( ))). */
export function parseText(text: string): readonly Segment[] {
  const mark = '\u{10ffff}';
  const parsed = bash.parse(`:<<${mark}\n${text}\n${mark}\n`);
  const command = parsed.commands[0]?.command;
  const doc = command?.type === 'Command' ? command.redirects[0] : undefined;
  if (doc?.type !== 'HereDoc') return [{ t: 'text', text, quoted: true }];
  const body = doc.body.text.endsWith('\n') ? doc.body.text.slice(0, -1) : doc.body.text;
  if (!doc.body.parts) return [{ t: 'text', text: body, quoted: true }];
  const segments = new Adapter(parsed === undefined ? text : `:<<${mark}\n${text}\n${mark}\n`).parts(doc.body.parts, true, true);
  const last = segments.at(-1);
  if (last?.t === 'text' && last.text.endsWith('\n')) segments[segments.length - 1] = { ...last, text: last.text.slice(0, -1) };
  return segments;
}

/** One word of a script, for builtins that are given the text of a word (declare a=..., a subscript). */
export function parseWord(text: string): Word | undefined {
  const parsed = bash.parse(`: ${text}`);
  const command = parsed.commands[0]?.command;
  const word = command?.type === 'Command' ? command.args[0] : undefined;
  return word?.type === 'Word' && !parsed.errors?.length ? new Adapter(`: ${text}`).word(word) : undefined;
}

/** An assignment given as text: name=value, name+=value, name[i]=value, name=(list). */
export function parseAssignment(text: string): Assignment | undefined {
  const parsed = bash.parse(text);
  const command = parsed.commands[0]?.command;
  const assignment = command?.type === 'Command' ? command.prefix[0] : undefined;
  return assignment?.type === 'Assignment' && !parsed.errors?.length ? new Adapter(text).assignment(assignment) : undefined;
}

class Adapter {
  readonly #source: string;
  readonly #lines: number[] = [0];
  #openDocument = false;

  constructor(source: string) {
    this.#source = source;
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) this.#lines.push(at + 1);
  }

  script(parsed: bash.ParsedScript): Script {
    const error = parsed.errors?.[0];
    const statements = parsed.commands.map((s) => this.#statement(s));
    return {
      statements,
      openDocument: this.#openDocument,
      source: this.#source,
      error: error ? syntaxFault(this.#source, error.message, error.pos, this.#line(error.pos)) : undefined,
    };
  }

  #nested(parsed: bash.ParsedScript | undefined): Script {
    if (!parsed) return { statements: [], source: '', error: undefined };
    if (parsed.source !== undefined) return new Adapter(parsed.source).script(parsed);
    return this.script(parsed);
  }

  #line(pos: number): number {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= pos) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  #text(node: { pos: number; end: number }): string {
    return this.#source.slice(node.pos, node.end);
  }

  #list(list: { commands: readonly bash.Statement[] }): List {
    return { statements: list.commands.map((s) => this.#statement(s)) };
  }

  #statement(s: bash.Statement): Statement {
    return { command: this.#node(s.command), background: s.background === true, line: this.#line(s.pos), pos: s.pos, source: this.#text(s.command) };
  }

  #node(node: bash.PipelineNode | bash.AndOr): Statement['command'] {
    if (node.type === 'AndOr') return { t: 'and-or', commands: node.commands.map((c) => this.#pipelineNode(c)), operators: node.operators };
    return this.#pipelineNode(node);
  }

  #pipelineNode(node: bash.PipelineNode): Command | Pipeline {
    if (node.type !== 'Pipeline') return this.#command(node);
    const timed = node.prefixes.find((x) => x.type === 'Time');
    return {
      t: 'pipeline',
      negated: node.prefixes.filter((x) => x.type === 'Negation').length % 2 === 1,
      timed: !timed ? 'no' : timed.type === 'Time' && timed.posix ? 'posix' : 'bash',
      commands: node.commands.map((c) => this.#command(c)),
      texts: node.commands.map((c) => this.#text(c)),
      line: this.#line(node.pos),
      both: node.operators.map((o) => o === '|&'),
    };
  }

  #command(node: bash.CommandNode): Command {
    switch (node.type) {
      case 'Command':
        return this.#simple(node);
      case 'Function':
        return this.#function(node);
      case 'Redirected':
        return this.#redirected(node);
      case 'Coproc':
        return { t: 'coproc' };
      default:
        return this.#compound(node);
    }
  }

  #redirected(node: bash.Redirected): Redirected {
    return { t: 'redirected', command: this.#compound(node.command), redirects: node.redirects.map((r) => this.#redirect(r)) };
  }

  #function(node: bash.Function): FunctionDefinition {
    const body =
      node.body.type === 'Redirected'
        ? this.#redirected(node.body)
        : node.body.type === 'CompoundList'
          ? ({ t: 'group', body: this.#list(node.body) } as const)
          : this.#compound(node.body);
    return { t: 'function', name: node.name.value, line: this.#line(node.pos), body, source: this.#text(node) };
  }

  #compound(node: bash.CompoundCommand): Compound {
    const line = this.#line(node.pos);
    switch (node.type) {
      case 'If':
        return {
          t: 'if',
          branches: [node, ...node.elif].map((b) => ({ condition: this.#list(b.clause), body: this.#list(b.then) })),
          otherwise: node.else ? this.#list(node.else) : undefined,
        };
      case 'For':
      case 'Select':
        return { t: node.type === 'For' ? 'for' : 'select', line, name: node.name.value, words: node.wordlist?.map((w) => this.word(w)), body: this.#list(node.body) };
      case 'ArithmeticFor':
        return {
          t: 'arith-for',
          line,
          start: this.#arithmeticAt(node.initialize),
          test: this.#arithmeticAt(node.test),
          step: this.#arithmeticAt(node.update),
          body: this.#list(node.body),
        };
      case 'While':
        return { t: 'while', until: node.kind === 'until', condition: this.#list(node.clause), body: this.#list(node.body) };
      case 'Case':
        return { t: 'case', line, word: this.word(node.word), items: node.items.map((i) => this.#caseItem(i)) };
      case 'BraceGroup':
        return { t: 'group', body: this.#list(node.body) };
      case 'Subshell':
        return { t: 'subshell', body: this.#list(node.body) };
      case 'TestCommand':
        return { t: 'test', line, test: this.#test(node.expression) };
      case 'ArithmeticCommand':
        return { t: 'arith', line, expression: arithmetic(node.body) };
    }
  }

  #caseItem(item: bash.CaseItem): CaseItem {
    return { patterns: item.pattern.map((w) => this.word(w)), body: this.#list(item.body), end: item.terminator ?? ';;' };
  }

  #test(node: bash.TestExpression): Test {
    switch (node.type) {
      case 'TestUnary':
        return { t: 'unary', operator: node.operator, operand: this.word(node.operand) };
      case 'TestBinary':
        return { t: 'binary', operator: node.operator, left: this.word(node.left), right: this.word(node.right) };
      case 'TestLogical':
        return { t: node.operator === '&&' ? 'and' : 'or', operands: node.operands.map((o) => this.#test(o)) };
      case 'TestNot':
        return node.negations.length % 2 === 0 ? this.#test(node.operand) : { t: 'not', operand: this.#test(node.operand) };
      case 'TestGroup':
        return this.#test(node.expression);
    }
  }

  #simple(node: bash.Command): Simple {
    const words: (Word | Assignment)[] = node.name ? [this.word(node.name)] : [];
    for (const arg of node.args) words.push(arg.type === 'Word' ? this.word(arg) : this.assignment(arg));
    return {
      t: 'simple',
      line: this.#line(node.pos),
      assignments: node.prefix.flatMap((x) => (x.type === 'Assignment' ? [this.assignment(x)] : [])),
      words,
      redirects: node.redirects.map((r) => this.#redirect(r)),
      source: this.#text(node),
    };
  }

  assignment(node: bash.Assignment): Assignment {
    const value = node.value.type === 'Word' ? this.word(node.value) : node.value.elements.map((e) => this.#element(e));
    return { name: node.name, index: node.index ? this.word(node.index) : undefined, append: node.append === true, value, source: node.text };
  }

  #element(node: bash.Word): ArrayElement {
    const whole = this.word(node);
    const subscript = /^\[(?:[^\]"'$[]|"[^"]*"|'[^']*'|\$\{[^}]*\}|\$\([^)]*\)|\$|\[[^\]]*\])*\](\+?)=/.exec(node.text);
    if (!subscript) return { index: undefined, append: false, value: whole, whole };
    const head = subscript[0];
    const append = subscript[1] === '+';
    const inside = head.slice(1, append ? -3 : -2);
    return { index: parseWord(inside) ?? textWord(inside), append, value: parseWord(node.text.slice(head.length)) ?? textWord(''), whole };
  }

  #redirect(node: bash.Redirection): Redirect {
    const fd = node.descriptor?.type === 'FileDescriptor' ? node.descriptor.value : undefined;
    const variable = node.descriptor?.type === 'FileDescriptorVariable' ? node.descriptor.name : undefined;
    if (node.type === 'HereDoc' && !node.closing) this.#openDocument = true;
    if (node.type !== 'HereDoc') return { operator: node.operator, fd, variable, target: node.target ? this.word(node.target) : textWord('') };
    const { body, delimiter } = node;
    const tabs = node.operator === '<<-';
    const plain = tabs ? body.text.replace(/^\t+/gm, '') : body.text;
    const segments: Segment[] =
      delimiter?.quoted || !body.parts ? [{ t: 'text', text: delimiter?.quoted ? plain : unescapeDocument(plain), quoted: true }] : this.parts(body.parts, true, true);
    if (tabs) stripTabs(segments);
    return { operator: '<<', fd, variable, target: { segments, literal: undefined, braces: undefined, source: body.text } };
  }

  word(node: bash.Word): Word {
    const segments = node.parts ? this.parts(node.parts, false, false) : unquotedText(node.text);
    return makeWord(segments, node.text);
  }

  parts(parts: readonly bash.WordPart[], quoted: boolean, document: boolean): Segment[] {
    const out: Segment[] = [];
    for (const part of parts) this.#part(part, quoted, document, out);
    return out;
  }

  #part(part: bash.WordPart, quoted: boolean, document: boolean, out: Segment[]): void {
    switch (part.type) {
      case 'Literal':
        if (quoted) out.push({ t: 'text', text: document ? unescapeDocument(part.text) : part.value, quoted: true });
        else out.push(...unquotedText(part.text));
        return;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        out.push({ t: 'text', text: part.value, quoted: true });
        return;
      case 'DoubleQuoted':
      case 'LocaleString':
        if (part.parts.length === 0) out.push({ t: 'text', text: '', quoted: true });
        for (const child of part.parts) this.#part(child, true, false, out);
        return;
      case 'Glob':
        if (part.parts) out.push({ t: 'text', text: '[', quoted }, ...this.parts(part.parts, quoted, false), { t: 'text', text: ']', quoted });
        else out.push({ t: 'text', text: part.text, quoted });
        return;
      case 'ExtendedGlob':
        if (part.parts) out.push({ t: 'text', text: `${part.operator}(`, quoted }, ...this.parts(part.parts, quoted, false), { t: 'text', text: ')', quoted });
        else out.push(...unquotedText(part.text));
        return;
      case 'BraceExpansion':
        if (part.parts) out.push({ t: 'text', text: '{', quoted }, ...this.parts(part.parts, quoted, false), { t: 'text', text: '}', quoted });
        else out.push(...unquotedText(part.text));
        return;
      case 'SimpleExpansion':
        out.push({ t: 'param', quoted, param: { name: part.text.slice(1), prefix: undefined, index: undefined, operation: undefined, source: part.text } });
        return;
      case 'ParameterExpansion':
        out.push({ t: 'param', quoted, param: this.#parameter(part, quoted) });
        return;
      case 'CommandExpansion':
        out.push({ t: 'command', quoted, script: this.#nested(part.script) });
        return;
      case 'ArithmeticExpansion':
        out.push({ t: 'arith', quoted, expression: arithmetic(part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2)) });
        return;
      case 'ProcessSubstitution':
        out.push({ t: 'process', quoted, direction: part.operator, script: this.#nested(part.script) });
    }
  }

  #parameter(part: bash.ParameterExpansionPart, quoted: boolean): Parameter {
    return {
      name: part.parameter,
      prefix: part.prefix,
      index: part.index ? this.word(part.index) : undefined,
      operation: part.operation ? this.#operation(part.operation, quoted) : undefined,
      source: part.text,
    };
  }

  #operation(o: bash.ParameterOperation, quoted: boolean): Operation {
    switch (o.type) {
      case 'Default':
        return { op: 'default', operator: o.operator, operand: this.#operand(o.operand, quoted) };
      case 'Remove':
        return { op: 'remove', operator: o.operator, operand: this.word(o.operand) };
      case 'Replace':
        return { op: 'replace', operator: o.operator, pattern: this.word(o.pattern), replacement: this.word(o.replacement) };
      case 'Slice':
        return { op: 'slice', offset: this.word(o.offset), length: o.length ? this.word(o.length) : undefined };
      case 'CaseModification':
        return { op: 'case', operator: o.operator, operand: o.operand ? this.word(o.operand) : undefined };
      case 'Transform':
        return { op: 'transform', operator: o.operand.text };
      case 'Names':
        return { op: 'names', operator: o.operator };
      case 'Unknown':
        return /^~~?$/.test(o.operator) ? { op: 'case', operator: o.operator, operand: undefined } : { op: 'bad' };
    }
  }

  /** Inside of double quotes single quotes are ordinary characters, and a backslash stays before most. */
  #operand(node: bash.Word, quoted: boolean): Word {
    if (!quoted || !/['\\]/.test(node.text)) return this.word(node);
    return {
      segments: parseText(node.text).map((s) => (s.t === 'text' ? { ...s, text: s.text.replace(/"/g, '').replace(/\\\}/g, '}') } : s)),
      literal: undefined,
      braces: undefined,
      source: node.text,
    };
  }

  #arithmeticAt(node: { pos: number; end: number } | undefined): Arithmetic {
    return arithmetic(node ? this.#text(node) : '');
  }
}

/** An arithmetic expression from its source. */
function arithmetic(source: string): Arithmetic {
  return { source, segments: /[$`\\"]/.test(source) ? parseText(source) : undefined };
}

/** Where the names of simple commands stand in a text, in order. */
export function commandNames(text: string): { text: string; pos: number; end: number }[] {
  const out: { text: string; pos: number; end: number }[] = [];
  const visit = (node: bash.SyntaxNode): void => {
    if (node.type === 'Script' && node.source !== undefined) return; // another text: a ` substitution
    if (node.type === 'Command' && node.name && !node.name.parts && !node.name.text.includes('\\')) out.push({ text: node.name.text, pos: node.name.pos, end: node.name.end });
    bash.forEachChild(node, visit);
  };
  visit(bash.parse(text));
  return out.sort((a, b) => a.pos - b.pos);
}
