// What the tool box's jq lacks or gets wrong, put right: definitions before the filter, some notations rewritten, its complaints in jq's words. upstream: jq 1.6 src/builtin.jq, parser.y

/** Under names of our own: the tool box does not let its built-in ones be defined anew. */
const DEFINITIONS: Readonly<Record<string, string>> = {
  unique: 'def unique__: sort | reduce .[] as $x ([]; if length > 0 and .[-1] == $x then . else . + [$x] end);',
  group_by: 'def group_by__: sort_by(.k) | reduce .[] as $x ([]; if length > 0 and .[-1][0].k == $x.k then .[-1] += [$x] else . + [[$x]] end) | map(map(.v));',
  unique_by: 'def unique_by__: sort_by(.k) | reduce .[] as $x ([]; if length > 0 and .[-1].k == $x.k then . else . + [$x] end) | map(.v);',
  to_entries: 'def to_entries__: . as $all | [keys_unsorted[] as $k | {key: $k, value: $all[$k]}];',
  fromdateiso8601: 'def fromdateiso8601__: fromdate;',
  todateiso8601: 'def todateiso8601__: todate;',
  csv: 'def csv__: map(if type == "string" then "\\"" + (split("\\"") | join("\\"\\"")) + "\\"" elif . == null then "" elif type == "number" or type == "boolean" then tostring else error("\\(type) (\\(tojson)) is not valid in a csv row") end) | join(",");',
  text: 'def text__: tostring;',
};

/** Names of ours for what is defined above: not for fields (.unique), variables and keys (unique:). */
function renamed(code: string): string {
  return code.replace(/@(csv|text)\b/g, '$1__').replace(/(?<![.$\w@])(unique|group_by|unique_by|to_entries|with_entries|fromdateiso8601|todateiso8601)\b(?!\s*:|__)/g, '$1__');
}

/** What would give a wrong answer and is refused. */
const REFUSED =
  /(?<![\w.])(label|input|inputs|tostream|fromstream|truncate_stream|input_line_number|input_filename|\$__loc__|import|include|SQL|strflocaltime|strptime|mktime|gmtime)\b/;

/** The filter split into code and string literals; pieces at odd places are strings with their quotes. */
function pieces(filter: string): string[] {
  const out: string[] = [''];
  let depth = 0;
  for (let i = 0; i < filter.length; i++) {
    const c = filter[i] ?? '';
    const inString = out.length % 2 === 0;
    if (!inString && c === '"') out.push(c);
    else if (inString && c === '\\') {
      const next = filter[++i] ?? '';
      out[out.length - 1] += c + next;
      // An interpolation belongs to its string here; strings inside it are counted with it.
      if (next === '(') {
        depth = 1;
        while (depth > 0 && ++i < filter.length) {
          const d = filter[i] ?? '';
          if (d === '(') depth++;
          if (d === ')') depth--;
          out[out.length - 1] += d;
        }
      }
    } else if (inString && c === '"') {
      out[out.length - 1] += c;
      out.push('');
    } else out[out.length - 1] += c;
  }
  return out;
}

const unicode = (text: string): string =>
  text.replace(/(?<!\\)((?:\\\\)*)((?:\\u[0-9a-fA-F]{4})+)/g, (all, before: string, run: string) => {
    const decoded = JSON.parse(`"${run}"`) as string;
    return /[\x00-\x1f"\\]/.test(decoded) ? all : before + decoded;
  });

/** `@base64 "x\(e)"` applies the format to what is put in. */
function formatted(text: string, format: string): string {
  return text.replace(/\\\(((?:[^()]|\([^()]*\))*)\)/g, (_, inner: string) => `\\(${inner} | ${format})`);
}

/** What a call with an argument becomes: definitions with arguments go wrong in the tool box. */
const CALLS: Readonly<Record<string, (argument: string) => string>> = {
  group_by: (f) => `(map({k: [${f}], v: .}) | group_by__)`,
  unique_by: (f) => `(map({k: [${f}], v: .}) | unique_by__)`,
  with_entries: (f) => `(to_entries__ | map(${f}) | from_entries)`,
};

/** Where the parenthesis that was opened before `from` closes, strings skipped; -1 when it does not. */
function closing(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '(') depth++;
    else if (!quoted && c === ')' && --depth === 0) return i;
  }
  return -1;
}

function expandCalls(text: string): string {
  const m = /(?<![.$\w@])(group_by|unique_by|with_entries)__\(/.exec(text);
  if (!m) return text;
  const start = m.index + m[0].length;
  const end = closing(text, start);
  const make = CALLS[m[1] ?? ''];
  if (end < 0 || !make) return text;
  return text.slice(0, m.index) + make(expandCalls(text.slice(start, end))) + expandCalls(text.slice(end + 1));
}

/** The filter as the tool box understands it, or what is not simulated. */
export function prepareFilter(filter: string): { filter: string } | { refused: string } {
  const parts = pieces(filter);
  const code = parts.filter((_, i) => i % 2 === 0).join(' ');
  const refused = REFUSED.exec(code)?.[1];
  if (refused && !new RegExp(`[.$]${refused}\\b|\\b${refused}\\s*:`).test(code)) return { refused };
  let out = '';
  parts.forEach((part, i) => {
    if (i % 2 === 0) {
      out += renamed(part);
      return;
    }
    const text = unicode(part).replace(/\\\(((?:[^()]|\([^()]*\))*)\)/g, (_, inner: string) => `\\(${renamed(inner)})`);
    const format = /(@\w+|csv__|text__)\s*$/.exec(out);
    out = format?.[1] ? out.slice(0, -format[0].length) + formatted(text, format[1]) : out + text;
  });
  out = expandCalls(out);
  const used = Object.entries(DEFINITIONS).filter(([name]) => out.includes(`${name}__`));
  return { filter: `${used.map(([, definition]) => `${definition} `).join('')}${out}` };
}

const TOKENS: Readonly<Record<string, string>> = {
  EOF: '$end',
  RBRACKET: "']'",
  LBRACKET: "'['",
  RPAREN: "')'",
  LPAREN: "'('",
  RBRACE: "'}'",
  LBRACE: "'{'",
  PIPE: "'|'",
  COMMA: "','",
  COLON: "':'",
  SEMICOLON: "';'",
  DOT: "'.'",
  IDENT: 'IDENT',
  STRING: 'QQSTRING_START',
  NUMBER: 'LITERAL',
  PLUS: "'+'",
  MINUS: "'-'",
  STAR: "'*'",
  EQ: 'EQ',
  ASSIGN: "'='",
  THEN: 'THEN',
  ELSE: 'ELSE',
  END: 'END',
};

/** A complaint of the tool box in jq's words, with jq's exit code. */
export function complaint(stderr: string, filter: string, lines: number): { text: string; code: number } | undefined {
  const missing = /^jq: error: Unknown function: (\S+)/.exec(stderr);
  const compile = (words: string, at: number): { text: string; code: number } => ({
    text: `jq: error: ${words} at <top-level>, line 1:\n${filter}${' '.repeat(Math.max(0, at))}\njq: 1 compile error\n`,
    code: 3,
  });
  if (missing?.[1]) return compile(`${missing[1]}/0 is not defined`, filter.search(new RegExp(`\\b${missing[1].replace(/\W/g, '\\$&')}\\b`)));
  const token = /^jq: parse error: (?:Expected \S+,? (?:got )?|Unexpected token )(\w+)(?: at position (\d+))?/.exec(stderr);
  if (token?.[1])
    return compile(
      `syntax error, unexpected ${TOKENS[token[1]] ?? token[1]} (Unix shell quoting issues?)`,
      Math.min(Number(token[2] ?? filter.length) || 0, filter.length) - (token[1] === 'EOF' ? 1 : 0),
    );
  const run = /^jq: (?:parse )?error: ((?:Cannot|.* cannot|.* is not valid|.* could not).*)\n?$/s.exec(stderr);
  return run?.[1] && !/JSON/.test(run[1]) ? { text: `jq: error (at <stdin>:${lines}): ${run[1].trimEnd()}\n`, code: 5 } : undefined;
}
