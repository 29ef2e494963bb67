// What names may look like, as messages (empty: fine). upstream: k8s.io/apimachinery/pkg/util/validation/validation.go
// The scanners go over characters instead of regular expressions where every pod passes through.

const LABEL_FMT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_FMT = `${LABEL_FMT}(\\.${LABEL_FMT})*`;
const QUALIFIED_FMT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const QUALIFIED_TEXT = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** "TEXT (e.g. 'A',  or 'B', regex used for validation is 'FMT')". upstream: RegexError */
function regexError(text: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${text} (regex used for validation is '${format}')`;
  return `${text} (e.g. ${examples.map((e) => `'${e}'`).join(',  or ')}, regex used for validation is '${format}')`;
}

const maxLenError = (length: number): string => `must be no more than ${length} characters`;
const maxLenBytesError = (length: number): string => `must be no more than ${length} bytes`;
const EMPTY_ERROR = 'must be non-empty';
export const inclusiveRangeError = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;

const LABEL_ERROR = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL_FMT,
  'my-name',
  '123-abc',
);
const SUBDOMAIN_ERROR = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN_FMT,
  'example.com',
);
const UNDERSCORED_FMT = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*';
const UNDERSCORED = new RegExp(`^${UNDERSCORED_FMT}$`);
const UNDERSCORED_ERROR = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  UNDERSCORED_FMT,
  'example.com',
);
const LABEL_1035_ERROR = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);
const QUALIFIED_ERROR = regexError(QUALIFIED_TEXT, QUALIFIED_FMT, 'MyName', 'my.name', '123-abc');
const QUALIFIED_SHAPE_ERROR = `a valid label key ${QUALIFIED_ERROR} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
const LABEL_VALUE_ERROR = regexError(
  `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`,
  `(${QUALIFIED_FMT})?`,
  'MyValue',
  'my_value',
  '12345',
);

/** What a character is good for, looked up by its code. */
const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const DASH = 8;
const DOT_OR_UNDERSCORE = 16;
const LABEL_END = LOWER | DIGIT;
const LABEL_INNER = LABEL_END | DASH;
const NAME_END = LABEL_END | UPPER;
const NAME_INNER = NAME_END | DASH | DOT_OR_UNDERSCORE;
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const c = String.fromCharCode(code);
  if (/[a-z]/.test(c)) return LOWER;
  if (/[A-Z]/.test(c)) return UPPER;
  if (/[0-9]/.test(c)) return DIGIT;
  if (c === '-') return DASH;
  return c === '.' || c === '_' ? DOT_OR_UNDERSCORE : 0;
});

/** Whether the characters of s[from, to) are of the class `inner`, its first and last of the class `end`. */
function shaped(s: string, from: number, to: number, end: number, inner: number): boolean {
  for (let i = from; i < to; i++) {
    const wanted = i === from || i === to - 1 ? end : inner;
    if (((CLASSES[s.charCodeAt(i)] ?? 0) & wanted) === 0) return false;
  }
  return from < to;
}

/** The length in bytes, as Go's len() has it. */
export function byteLength(s: string): number {
  let n = s.length;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c < 0x80) continue;
    n += c < 0x800 ? 1 : c >= 0xd800 && c <= 0xdfff ? 1 : 2;
  }
  return n;
}

/** Whether s[from, to) is a lower case label. */
const labelBetween = (s: string, from: number, to: number): boolean => shaped(s, from, to, LABEL_END, LABEL_INNER);

function subdomainShape(s: string): boolean {
  let from = 0;
  for (;;) {
    const dot = s.indexOf('.', from);
    if (!labelBetween(s, from, dot < 0 ? s.length : dot)) return false;
    if (dot < 0) return true;
    from = dot + 1;
  }
}

/** Letters, digits, '-', '_', '.' with a letter or digit at both ends. */
const qualifiedShape = (s: string): boolean => shaped(s, 0, s.length, NAME_END, NAME_INNER);

export function isDNS1123Label(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 63) errors.push(maxLenError(63));
  if (!labelBetween(s, 0, s.length)) {
    // Upstream looks whether it would have been a subdomain and then names the dot.
    errors.push(subdomainShape(s) ? 'must not contain dots' : LABEL_ERROR);
  }
  return errors;
}

export function isDNS1123Subdomain(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 253) errors.push(maxLenError(253));
  if (!subdomainShape(s)) errors.push(SUBDOMAIN_ERROR);
  return errors;
}

/** As a subdomain, but with underscores. */
export function isDNS1123SubdomainWithUnderscore(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 253) errors.push(maxLenError(253));
  if (!UNDERSCORED.test(s)) errors.push(UNDERSCORED_ERROR);
  return errors;
}

export function isDNS1035Label(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 63) errors.push(maxLenError(63));
  if (!labelBetween(s, 0, s.length) || !/^[a-z]/.test(s)) errors.push(LABEL_1035_ERROR);
  return errors;
}

/** prefix/name, as keys of labels, taints, finalizers and annotations. */
export function isQualifiedName(s: string): string[] {
  const slash = s.indexOf('/');
  let name = s;
  const errors: string[] = [];
  if (slash >= 0) {
    if (s.indexOf('/', slash + 1) >= 0) return [QUALIFIED_SHAPE_ERROR];
    const prefix = s.slice(0, slash);
    name = s.slice(slash + 1);
    if (!prefix) errors.push(`prefix part ${EMPTY_ERROR}`);
    else {
      if (byteLength(prefix) > 253) errors.push(`prefix part ${maxLenBytesError(253)}`);
      if (!subdomainShape(prefix)) errors.push(`prefix part ${SUBDOMAIN_ERROR}`);
    }
  }
  if (!name) errors.push(`name part ${EMPTY_ERROR}`);
  else if (byteLength(name) > 63) errors.push(`name part ${maxLenBytesError(63)}`);
  if (!qualifiedShape(name)) errors.push(`name part ${QUALIFIED_ERROR}`);
  return errors;
}

export function isValidLabelValue(s: string): string[] {
  if (s === '') return [];
  const errors: string[] = [];
  if (byteLength(s) > 63) errors.push(maxLenBytesError(63));
  if (!qualifiedShape(s)) errors.push(LABEL_VALUE_ERROR);
  return errors;
}

/** Names of container and service ports (IANA service names). */
export function isValidPortName(s: string): string[] {
  const errors: string[] = [];
  if (s.length > 15) errors.push(maxLenError(15));
  if (!/^[-a-z0-9]+$/.test(s)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(s)) errors.push('must contain at least one letter (a-z)');
  if (s.includes('--')) errors.push('must not contain consecutive hyphens');
  if (s.startsWith('-') || s.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

export function isValidPortNum(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : [inclusiveRangeError(1, 65535)];
}

/** Environment variables may hold anything printable but '='. upstream: IsRelaxedEnvVarName */
export function isRelaxedEnvVarName(s: string): string[] {
  if (s.length === 0) return [`environment variable name ${EMPTY_ERROR}`];
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    if (c > 0x7e || c < 0x20 || c === 61) return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  }
  return [];
}

function dotNames(s: string): string[] {
  if (s === '.') return ["must not be '.'"];
  if (s === '..') return ["must not be '..'"];
  return s.startsWith('..') ? ["must not start with '..'"] : [];
}

const CONFIG_KEY = regexError("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", '[-._a-zA-Z0-9]+', 'key.name', 'KEY_NAME', 'key-name');

export function isConfigMapKey(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 253) errors.push(maxLenError(253));
  if (!/^[-._a-zA-Z0-9]+$/.test(s)) errors.push(CONFIG_KEY);
  return [...errors, ...dotNames(s)];
}

const C_IDENTIFIER = regexError(
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  '[A-Za-z_][A-Za-z0-9_]*',
  'my_name',
  'MY_NAME',
  'MyName',
);
export const isCIdentifier = (s: string): string[] => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(s) ? [] : [C_IDENTIFIER]);

const HTTP_HEADER = regexError("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name');
export const isHTTPHeaderName = (s: string): string[] => (/^[-A-Za-z0-9]+$/.test(s) ? [] : [HTTP_HEADER]);

const PERCENT = regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%');
export const isValidPercent = (s: string): string[] => (/^[0-9]+%$/.test(s) ? [] : [PERCENT]);

const WILDCARD = regexError(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${SUBDOMAIN_FMT}`,
  '*.example.com',
);
export function isWildcardDNS1123Subdomain(s: string): string[] {
  const errors: string[] = [];
  if (byteLength(s) > 253) errors.push(maxLenError(253));
  if (!s.startsWith('*.') || !subdomainShape(s.slice(2))) errors.push(WILDCARD);
  return errors;
}

/** Names of RBAC objects and other path segments. upstream: path.ValidatePathSegmentName */
export function isPathSegmentName(name: string, prefix = false): string[] {
  const errors: string[] = [];
  if (!prefix) {
    if (name === '.' || name === '..') return [`may not be '${name}'`];
  }
  for (const illegal of ['/', '%']) if (name.includes(illegal)) errors.push(`may not contain '${illegal}'`);
  return errors;
}

/** A name that will get a suffix may end in '-'. upstream: apimachinery/pkg/api/validation/generic.go maskTrailingDash */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

export const nameIsDNSSubdomain = (name: string, prefix: boolean): string[] => isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
export const nameIsDNSLabel = (name: string, prefix: boolean): string[] => isDNS1123Label(prefix ? maskTrailingDash(name) : name);
export const nameIsPathSegment = (name: string, prefix: boolean): string[] => isPathSegmentName(name, prefix);
