// kubectl's JSONPath dialect, text to nodes. upstream: client-go/util/jsonpath/parser.go

export interface SliceParam {
  readonly known: boolean;
  readonly value: number;
  /** The end of a single index: one after it. */
  readonly derived: boolean;
}

export type PathNode =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'list'; readonly nodes: PathNode[] }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'literal'; readonly value: number | boolean }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'array'; readonly params: readonly [SliceParam, SliceParam, SliceParam] }
  | { readonly type: 'union'; readonly parts: readonly PathNode[][] }
  | { readonly type: 'filter'; readonly left: PathNode[]; readonly right: PathNode[]; readonly operator: string };

/** The nodes of a template: text outside braces, one list for each {...}. Throws an Error in upstream's words. */
export function parseJsonPath(template: string): PathNode[] {
  return new Parser(template).parse();
}

const isEnd = (c: string | undefined): boolean => c === undefined || /[.,[\]$@{}\s]/.test(c);
const isWord = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{Nd}_]/u.test(c);

class Parser {
  readonly #input: string;
  #at = 0;

  constructor(input: string) {
    this.#input = input;
  }

  parse(): PathNode[] {
    const root: PathNode[] = [];
    while (this.#at < this.#input.length) {
      const open = this.#input.indexOf('{', this.#at);
      const text = this.#input.slice(this.#at, open < 0 ? undefined : open);
      if (text) root.push({ type: 'text', text });
      if (open < 0) break;
      this.#at = open + 1;
      const nodes: PathNode[] = [];
      root.push({ type: 'list', nodes });
      this.#action(nodes);
    }
    return root;
  }

  /** Everything up to the closing brace. */
  #action(nodes: PathNode[]): void {
    for (;;) {
      const rest = this.#input.slice(this.#at, this.#at + 3);
      if (rest.startsWith('}')) {
        this.#at++;
        return;
      }
      if (rest === '[?(') this.#filter(nodes);
      else if (rest.startsWith('..')) this.#recursive(nodes);
      else this.#step(nodes);
    }
  }

  #step(nodes: PathNode[]): void {
    const c = this.#input[this.#at++];
    if (c === undefined || c === '\n' || c === '\r') throw new Error('unclosed action');
    if (c === ' ' || c === '@' || c === '$') return;
    if (c === '[') this.#array(nodes);
    else if (c === '"' || c === "'") this.#quote(nodes, c);
    else if (c === '.') this.#field(nodes);
    else if (/[-+\d]/.test(c)) this.#number(nodes);
    else if (isWord(c)) this.#identifier(nodes);
    else throw new Error(`unrecognized character in action: U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${c}'`);
  }

  #recursive(nodes: PathNode[]): void {
    if (nodes.at(-1)?.type === 'recursive') throw new Error('invalid multiple recursive descent');
    this.#at += 2;
    nodes.push({ type: 'recursive' });
    if (isWord(this.#input[this.#at])) this.#field(nodes);
  }

  #field(nodes: PathNode[]): void {
    const start = this.#at;
    while (!isEnd(this.#input[this.#at])) this.#at += this.#input[this.#at] === '\\' ? 2 : 1;
    const name = this.#input.slice(start, this.#at);
    nodes.push(name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') });
  }

  #number(nodes: PathNode[]): void {
    const start = this.#at - 1;
    while (/[\d.]/.test(this.#input[this.#at] ?? '')) this.#at++;
    const text = this.#input.slice(start, this.#at);
    const value = Number(text);
    if (Number.isNaN(value)) throw new Error(`cannot parse number ${text}`);
    nodes.push({ type: 'literal', value });
  }

  #identifier(nodes: PathNode[]): void {
    const start = this.#at - 1;
    while (!isEnd(this.#input[this.#at])) this.#at++;
    const name = this.#input.slice(start, this.#at);
    nodes.push(name === 'true' || name === 'false' ? { type: 'literal', value: name === 'true' } : { type: 'identifier', name });
  }

  #quote(nodes: PathNode[], end: string): void {
    const start = this.#at - 1;
    for (;;) {
      const c = this.#input[this.#at++];
      if (c === undefined || c === '\n') throw new Error('unterminated quoted string');
      if (c === end && this.#input[this.#at - 2] !== '\\') break;
    }
    nodes.push({ type: 'text', text: unquote(this.#input.slice(start, this.#at)) });
  }

  #array(nodes: PathNode[]): void {
    const start = this.#at;
    for (;;) {
      const c = this.#input[this.#at++];
      if (c === undefined || c === '\n') throw new Error('unterminated array');
      if (c === ']') break;
    }
    const inside = this.#input.slice(start, this.#at - 1);
    const text = inside === '*' ? ':' : inside;
    const parts = text.split(',');
    if (parts.length > 1) {
      nodes.push({ type: 'union', parts: parts.map((part) => action(`[${part.replace(/^ +| +$/g, '')}]`)) });
      return;
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key) nodes.push(...action(`.${key[1]}`));
    else nodes.push({ type: 'array', params: sliceParams(text) });
  }

  #filter(nodes: PathNode[]): void {
    this.#at += 3;
    const start = this.#at;
    let pair = '';
    let closed = false;
    for (;;) {
      const c = this.#input[this.#at++];
      if (c === undefined || c === '\n') throw new Error('unterminated filter');
      if (c === '"' || c === "'") {
        if (!pair) pair = c;
        else if (this.#input[this.#at - 2] !== '\\' && c === pair) closed = true;
      } else if (c === ')' && (pair !== '') === closed) break;
    }
    if (this.#input[this.#at++] !== ']') throw new Error('unclosed array expect ]');
    const text = this.#input.slice(start, this.#at - 2);
    const parts = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (!parts) nodes.push({ type: 'filter', left: action(text), right: [], operator: 'exists' });
    else nodes.push({ type: 'filter', left: action(parts[1] ?? ''), right: action(parts[3] ?? ''), operator: parts[2] ?? '' });
  }
}

/** The nodes of a single action. */
function action(text: string): PathNode[] {
  const first = new Parser(`{${text}}`).parse()[0];
  return first?.type === 'list' ? first.nodes : [];
}

function sliceParams(text: string): readonly [SliceParam, SliceParam, SliceParam] {
  const m = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!m) throw new Error(`invalid array index ${text}`);
  const param = (raw: string): SliceParam => {
    if (raw === '') return { known: false, value: 0, derived: false };
    if (raw === '-') throw new Error(`array index ${raw} is not a number`);
    return { known: true, value: Number(raw), derived: false };
  };
  const first = param(m[1] ?? '');
  const second = m[2] === undefined ? { known: true, value: first.value + 1, derived: true } : param(m[2].slice(1));
  return [first, second, m[3] === undefined ? param('') : param(m[3].slice(1))];
}

const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };

/** The text of a quoted string with Go's escapes. upstream: UnquoteExtend */
function unquote(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (!body.includes('\\')) return body;
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs, (_, code: string) => {
    const simple = SIMPLE[code];
    if (simple !== undefined) return simple;
    if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    throw new Error(`unquote string ${quoted} error invalid syntax`);
  });
}
