// YAML as Kubernetes writes it: keys sorted, lists not indented, quotes only where a reader would go wrong. upstream: sigs.k8s.io/yaml, go-yaml emitter
import { isRecord } from '../../base/deep.ts';

/** A document; undefined members are left out. */
export function toYaml(value: unknown): string {
  const lines: string[] = [];
  emit(value, 0, lines, '');
  return `${lines.join('\n')}\n`;
}

function emit(value: unknown, indent: number, lines: string[], head: string): void {
  if (Array.isArray(value) && value.length > 0) return emitList(value, indent, lines, head);
  if (isRecord(value)) {
    const keys = Object.keys(value)
      .filter((k) => value[k] !== undefined)
      .sort(naturally);
    if (keys.length > 0) return emitMap(value, keys, indent, lines, head);
  }
  lines.push(`${head}${scalar(value, indent)}`);
}

function emitMap(value: Record<string, unknown>, keys: readonly string[], indent: number, lines: string[], head: string): void {
  const pad = ' '.repeat(indent);
  keys.forEach((key, i) => {
    const start = `${i === 0 && head.endsWith('- ') ? head : pad}${plainOrQuoted(key)}:`;
    const v = value[key];
    if (Array.isArray(v) && v.length > 0) {
      lines.push(start);
      emitList(v, indent, lines, '');
    } else if (isRecord(v) && Object.values(v).some((m) => m !== undefined)) {
      lines.push(start);
      emit(v, indent + 2, lines, '');
    } else lines.push(`${start} ${scalar(v, indent)}`);
  });
}

function emitList(value: readonly unknown[], indent: number, lines: string[], head: string): void {
  const pad = ' '.repeat(indent);
  value.forEach((item, i) => emit(item, indent + 2, lines, `${i === 0 && head.endsWith('- ') ? head : pad}- `));
}

function scalar(value: unknown, indent: number): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return '[]';
  if (isRecord(value)) return '{}';
  if (typeof value !== 'string') return String(value);
  if (value.includes('\n') && !/[\u0000-\u0009\u000b-\u001f\u007f]|^\s*$/.test(value) && !/ \n/.test(value)) return block(value, indent);
  return plainOrQuoted(value);
}

/** A literal block; its marker says how the text ends and, when it starts with blanks, how deep it is. */
function block(text: string, indent: number): string {
  const end = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const pad = ' '.repeat(indent + 2);
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `|${hint}${end}\n${body
    .split('\n')
    .map((line) => (line ? pad + line : ''))
    .join('\n')}`;
}

const RESOLVED =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|\.(?:inf|Inf|INF|nan|NaN|NAN)|[-+]\.(?:inf|Inf|INF)|<<)$/;
const NUMBER = /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*\.?(?:[eE][-+]?\d+)?)$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ].*)/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?$/;
const PLAIN = /^(?![-?:](?:\s|$)|[\s,[\]{}#&*!|>'"%@`])(?:(?!: |:$| #|\s$)[^\u0000-\u001f\u007f-\u009f])*$/u;

function plainOrQuoted(text: string): string {
  if (RESOLVED.test(text) || NUMBER.test(text) || TIMESTAMP.test(text) || SEXAGESIMAL.test(text)) return `"${text}"`;
  if (PLAIN.test(text) && !/^(?:---|\.\.\.)/.test(text)) return text;
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return JSON.stringify(text);
  return `'${text.replaceAll("'", "''")}'`;
}

/** go-yaml's order of keys: digits by value, letters after everything else. upstream: keyList.Less */
function naturally(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  let digits = false;
  for (let i = 0; i < x.length && i < y.length; i++) {
    const [p, q] = [x[i] ?? '', y[i] ?? ''];
    if (p === q) {
      digits = isDigit(p);
      continue;
    }
    const [pl, ql] = [isLetter(p), isLetter(q)];
    if (pl && ql) return p < q ? -1 : 1;
    if (pl || ql) return digits ? (pl ? 1 : -1) : pl ? 1 : -1;
    return compareNumbers(x, y, i) ?? (p < q ? -1 : 1);
  }
  return x.length - y.length;
}

function compareNumbers(x: readonly string[], y: readonly string[], at: number): number | undefined {
  const number = (list: readonly string[]): string => /^\d*/.exec(list.slice(at).join(''))?.[0] ?? '';
  const [m, n] = [number(x), number(y)];
  if (!m || !n) return undefined;
  return Number(m) - Number(n) || m.length - n.length || undefined;
}

const isDigit = (c: string): boolean => c >= '0' && c <= '9';
const isLetter = (c: string): boolean => /\p{L}/u.test(c);
