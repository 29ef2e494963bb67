// Words, operators and here-documents of a script, one at a time with one put back. upstream: busybox/shell/ash.c xxreadtoken, readtoken, parseheredoc
import type { Redirect, Segment, Word } from '../syntax.ts';
import { type AlmquistSyntaxFault, makeWord, Scanner } from './scanner.ts';

/** What the next token may be besides an operator or a word. */
export interface Allow {
  readonly newlines?: boolean;
  readonly keywords?: boolean;
}

export interface Token {
  /** eof, newline, word, redirection, a reserved word or an operator. */
  readonly type: string;
  readonly text: string;
  readonly word: Word;
  readonly quoted: boolean;
  readonly line: number;
  readonly pos: number;
  readonly end: number;
  readonly fd: number | undefined;
}

interface Document {
  readonly redirect: { -readonly [K in keyof Redirect]: Redirect[K] };
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly tabs: boolean;
}

const KEYWORDS = new Set(['!', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'if', 'in', 'then', 'until', 'while', '{', '}']);
const OPERATORS = ['&&', '||', ';;', '&', '|', ';', '(', ')'];
const REDIRECTIONS = ['<<-', '<<', '<&', '<>', '>>', '>&', '>|', '<', '>'];
const BARE = new Set(['eof', 'newline', 'word', 'redirection']);
const NO_WORD = makeWord([], '');

export class Tokens extends Scanner {
  /** Where the last token that was taken ends. */
  end = 0;
  openDocument = false;
  #last: Token | undefined;
  #pushed: Token | undefined;
  #before = 0;
  #documents: Document[] = [];

  /** The next token; a reserved word is one only where keywords are allowed. */
  read(allow: Allow): Token {
    let token = this.#pushed ?? this.#scan();
    this.#pushed = undefined;
    while (allow.newlines && token.type === 'newline') token = this.#scan();
    if (token.type === 'word' && allow.keywords && !token.quoted && this.#reserved(token.text)) token = { ...token, type: token.text };
    this.#before = this.end;
    if (token.type !== 'newline' && token.type !== 'eof') this.end = token.end;
    this.#last = token;
    return token;
  }

  #reserved(text: string): boolean {
    return KEYWORDS.has(text) || (text === 'function' && this.grammar.extended);
  }

  /** Puts the token back that was read last; it may be read in another way then. */
  back(): void {
    const token = this.#last;
    if (!token) return;
    this.#pushed = this.#reserved(token.type) ? { ...token, type: 'word' } : token;
    this.end = this.#before;
  }

  /** Sets aside what an enclosing command has put back, for $( … ). */
  suspend(): readonly [Token | undefined, Token | undefined, number, Document[]] {
    const state = [this.#last, this.#pushed, this.end, this.#documents] as const;
    this.#pushed = undefined;
    this.#documents = [];
    return state;
  }

  resume([last, pushed, end, documents]: ReturnType<Tokens['suspend']>): void {
    this.#last = last;
    this.#pushed = pushed;
    this.end = end;
    this.#documents = documents;
  }

  unexpected(wanted?: string): AlmquistSyntaxFault {
    const { type = 'eof' } = this.#last ?? {};
    const expecting = wanted === undefined ? '' : ` (expecting ${shown(wanted)})`;
    return this.fault(`${this.grammar.unexpected(shown(type))}${expecting}`, type === 'eof');
  }

  /** The redirection that a token begins. */
  redirect(operator: Token): Redirect {
    const target = this.read({});
    if (target.type !== 'word') throw this.unexpected();
    const { fd } = operator;
    if (operator.text !== '<<' && operator.text !== '<<-') return { operator: operator.text as Redirect['operator'], fd, variable: undefined, target: target.word };
    const redirect = { operator: '<<' as const, fd, variable: undefined, target: NO_WORD };
    const delimiter = target.word.segments.map((s) => (s.t === 'text' ? s.text : '')).join('');
    this.#documents.push({ redirect, delimiter: target.quoted ? delimiter : target.text, quoted: target.quoted, tabs: operator.text === '<<-' });
    return redirect;
  }

  /** What follows the first characters of a word, as a word: the value of an assignment. */
  wordFrom(token: Token, from: number): Word {
    let skip = from;
    const segments = token.word.segments.flatMap((s) => {
      if (skip === 0 || s.t !== 'text') return [s];
      const cut = Math.min(skip, s.text.length);
      skip -= cut;
      return cut === s.text.length && s.text !== '' ? [] : [{ ...s, text: s.text.slice(cut) }];
    });
    return makeWord(segments, token.word.source.slice(from));
  }

  #scan(): Token {
    this.skipBlanks();
    const { pos, line } = this;
    const c = this.peek();
    if (c === '') {
      if (this.#documents.length > 0) this.#readDocuments();
      return this.#token('eof', pos, line);
    }
    if (c === '\n') {
      this.next();
      this.#readDocuments();
      return this.#token('newline', pos, line);
    }
    const redirection = this.#redirection();
    if (redirection) return redirection;
    const operator = OPERATORS.find((o) => this.source.startsWith(o, pos));
    if (operator) {
      this.pos += operator.length;
      return this.#token(operator, pos, line);
    }
    const { word, quoted } = this.word();
    return { ...this.#token('word', pos, line), word, quoted };
  }

  #redirection(): Token | undefined {
    const { pos, line } = this;
    let at = pos;
    while (/\d/.test(this.source[at] ?? '')) at++;
    const digits = this.source.slice(pos, at);
    const operator = this.grammar.extended && digits === '' && this.source.startsWith('&>', at) ? '&>' : REDIRECTIONS.find((o) => this.source.startsWith(o, at));
    const substitutes = this.grammar.extended && (operator === '<' || operator === '>') && digits === '' && this.source[at + 1] === '(';
    if (operator === undefined || substitutes) return undefined;
    this.pos = at + operator.length;
    return { ...this.#token('redirection', pos, line), text: operator, fd: digits === '' ? undefined : Number(digits) };
  }

  #token(type: string, pos: number, line: number): Token {
    return { type, text: this.source.slice(pos, this.pos), word: NO_WORD, quoted: false, line, pos, end: this.pos, fd: undefined };
  }

  /** The bodies of the here-documents of the line that has ended. */
  #readDocuments(): void {
    for (const document of this.#documents.splice(0)) {
      const { line } = this;
      let body = '';
      for (;;) {
        if (this.pos >= this.source.length) {
          this.openDocument = true;
          break;
        }
        const end = this.source.indexOf('\n', this.pos);
        let text = this.source.slice(this.pos, end < 0 ? undefined : end + 1);
        this.pos += text.length;
        if (end >= 0) this.line++;
        if (document.tabs) text = text.replace(/^\t+/, '');
        if (text.replace(/\n$/, '') === document.delimiter) break;
        body += text;
      }
      const segments: Segment[] = document.quoted ? [{ t: 'text', text: body, quoted: true }] : this.inText(body, line);
      document.redirect.target = { segments, literal: undefined, braces: undefined, source: body };
    }
  }
}

function shown(type: string): string {
  return type === 'eof' ? 'end of file' : BARE.has(type) ? type : `"${type}"`;
}
