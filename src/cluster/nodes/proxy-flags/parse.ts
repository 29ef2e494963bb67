// kube-proxy's command line as pflag reads it, with the types that only Kubernetes' components have. upstream: pkg/util/flag/flags.go, component-base/{cli/flag,logs/api/v1,version/verflag}
import { parseIp } from '../../../base/ip.ts';
import { checkQuantity } from '../../../kubernetes/api/quantity.ts';
import { UsageError } from '../../../kubernetes/kubectl/lib/errors.ts';
import { type FlagSpec, FlagTable, FlagValues, parseFlags } from '../../../kubernetes/kubectl/lib/flags/flag-set.ts';
import { goDuration, parseDuration } from '../../../kubernetes/kubectl/lib/go/go-duration.ts';
import { VERSION } from '../../../kubernetes/proxy/start-log.ts';
import { FLAGS, type ProxyFlag } from './table.ts';

const TABLE = new FlagTable(FLAGS);
const BY_NAME = new Map(FLAGS.map((flag) => [flag.name, flag]));
const BOOL = /^([tTfF]|[01]|true|TRUE|True|false|FALSE|False)$/;
const MOST = 2 ** 31 - 1;
const q = (text: string): string => JSON.stringify(text);
const syntax = (what: string, text: string): string => `strconv.${what}: parsing ${q(text)}: invalid syntax`;

/** What is wrong with a value of a type of Kubernetes' own. */
const WRONG: Readonly<Record<string, (text: string) => string | undefined>> = {
  ip: (text) => (text === '' || sloppyIp(text) ? undefined : `${q(text)} is not a valid IP address`),
  ipport: (text) => (text === '' || sloppyIp(text) ? undefined : wrongPort(text)),
  mapStringBool: (text) => {
    for (const pair of text.split(',').filter(Boolean)) {
      const [key = '', value] = pair.split(/=(.*)/s);
      if (value === undefined) return 'malformed pair, expect string=bool';
      if (!BOOL.test(value.trim())) return `invalid value of ${key.trim()}: ${value.trim()}, err: ${syntax('ParseBool', value.trim())}`;
    }
    return undefined;
  },
  Level: (text) => level(text),
  version: (text) => {
    if (text === 'raw' || text === VERSION) return undefined;
    if (/^v\d/.test(text)) return `version ${q(text)} must match major/minor/patch of default version ${q(VERSION)}`;
    return BOOL.test(text) ? undefined : syntax('ParseBool', text);
  },
  'pattern=N,...': (text) => {
    for (const pair of text.split(',').filter(Boolean)) {
      const parts = pair.split('=');
      if (parts.length !== 2 || parts[0] === '' || parts[1] === '') return `${q(pair)} does not have the pattern=N format`;
      const wrong = level(parts[1] ?? '');
      if (wrong) return `parsing verbosity in ${q(pair)}: ${wrong}`;
    }
    return undefined;
  },
  quantity: checkQuantity,
};

function level(text: string): string | undefined {
  if (!/^\d+$/.test(text)) return syntax('ParseUint', text);
  return Number(text) > MOST ? `strconv.ParseUint: parsing ${q(text)}: value out of range` : undefined;
}

const sloppyIp = (text: string): boolean => parseIp(text.includes(':') ? text : text.replace(/\b0+(?=\d)/g, '')) !== undefined;

function wrongPort(text: string): string | undefined {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (!parts) {
    const why = (text.match(/:/g)?.length ?? 0) > 1 ? 'too many colons in address' : 'missing port in address';
    return `${q(text)} is not in a valid format (ip or ip:port): address ${text}: ${why}`;
  }
  const host = parts[1] ?? parts[2] ?? '';
  const port = parts[3] ?? '';
  if (!sloppyIp(host)) return `${q(host)} is not a valid IP address`;
  return /^\d+$/.test(port) && Number(port) <= 65535 ? undefined : `${q(port)} is not a valid number`;
}

/** What was given, over the defaults. */
export class ProxyFlagValues extends FlagValues {
  /** Addresses that were given as nothing: they leave what is there, and are told as nothing. */
  readonly blank = new Set<string>();

  override set(spec: FlagSpec, text: string): void {
    const type = BY_NAME.get(spec.name)?.type ?? '';
    const wrong = WRONG[type]?.(text);
    if (wrong !== undefined) throw new UsageError(`invalid argument ${q(text)} for "${spec.short ? `-${spec.short}, ` : ''}--${spec.name}" flag: ${wrong}`);
    if (text === '' && (type === 'ip' || type === 'ipport')) this.blank.add(spec.name);
    else super.set(spec, text);
  }
}

/** The flags that were given and what is no flag. Throws UsageError in pflag's words. */
export function parseCommandLine(words: readonly string[]): { readonly values: ProxyFlagValues; readonly args: readonly string[] } {
  const values = new ProxyFlagValues(TABLE);
  return { values, args: parseFlags(words, values).args };
}

/** Every feature gate that was given, one flag after the other. */
export function gatesOf(values: FlagValues): Record<string, boolean> {
  const pairs = values.order.filter(([name]) => name === 'feature-gates').flatMap(([, text]) => text.split(',').filter(Boolean));
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s)).map(([key = '', value = '']) => [key.trim(), /^(1|t|true)$/i.test(value.trim())]));
}

/** What a flag holds, as pflag prints it. */
export function shownValue(values: ProxyFlagValues, { name, type }: ProxyFlag): string {
  if (values.blank.has(name)) return '';
  const text = values.string(name);
  if (type === 'strings') return `[${values.list(name).join(',')}]`;
  if (type === 'duration') return goDuration(parseDuration(text));
  if (type === 'float32') return String(Number(text));
  if (type === 'mapStringBool') {
    return Object.entries(gatesOf(values))
      .map(([key, on]) => `${key}=${on}`)
      .sort()
      .join(',');
  }
  return type === 'version' && text !== 'raw' ? String(/^(1|t|true)$/i.test(text)) : text;
}
