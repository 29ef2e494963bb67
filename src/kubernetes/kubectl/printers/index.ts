// -o: from a format to a printer. upstream: cli-runtime/pkg/genericclioptions/print_flags.go

import { isRecord } from '../../../base/deep.ts';
import { onDemand } from '../../../base/on-demand.ts';
import type { Process } from '../../../machine/os/types.ts';
import { sortedKeysOf } from '../../api/go-value.ts';
import { toYaml } from '../../api/yaml.ts';
import { CommandError, pathErrorText } from '../lib/errors.ts';
import type { FlagValues } from '../lib/flags/flag-set.ts';
import { goKind, type KubeObject } from '../lib/objects/kube-object.ts';
import { givenKeysOf, toJson } from './json.ts';
import type { Printer } from './types.ts';

export interface PrinterOptions {
  readonly flags: FlagValues;
  readonly p: Process;
  /** What happened, for commands that say so: `service/web created`. Left out: `-o name` only names, no format is the command's own. */
  readonly operation?: string;
  /** The objects were made here, field by field in the order of Go's structs: JSON keeps it (objects of the server are sorted). */
  readonly made?: boolean;
  /** Formats of this command beside the usual ones. */
  readonly extra?: readonly string[];
}

const TEMPLATES = ['go-template', 'go-template-file', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file', 'template', 'templatefile'];
const FORMATS = ['json', 'kyaml', 'name', 'yaml', ...TEMPLATES];

/** The format that is asked for: the flag, or go-template when there only is a --template. */
export function outputFormat(flags: FlagValues): string {
  const format = flags.string('output');
  return format === '' && flags.spec('template') && flags.string('template') ? 'go-template' : format;
}

/** The printer for -o. Without -o and with `operation`: name and operation. Throws when the format is unknown. */
export async function printerFor(options: PrinterOptions): Promise<Printer> {
  const { flags } = options;
  const format = outputFormat(flags);
  const keep = flags.spec('show-managed-fields') !== undefined && flags.bool('show-managed-fields');
  const whole = (object: KubeObject): unknown => (keep ? object : withoutManagedFields(object));
  const keys = options.made ? givenKeysOf : sortedKeysOf;
  switch (format.toLowerCase()) {
    case 'json':
      return (object) => toJson(whole(object), keys);
    case 'yaml':
      return separated((object) => toYaml(whole(object)));
    case 'kyaml': {
      const { toKyaml } = await onDemand(() => import('./kyaml.ts'));
      return (object) => `---\n${toKyaml(whole(object), keys)}`;
    }
    case 'name':
      return (object) => {
        // Lists of upstream's own types have no names: kubectl has forgotten what is in them.
        if (options.made && Array.isArray(object.items)) throw new CommandError(`list types are not supported by name printing: ${goKind(object)}`);
        return named(object, '');
      };
    case '':
      if (options.operation !== undefined) return (object) => named(object, options.operation ?? '');
      break;
  }
  const template = await templatePrinter(format, options);
  if (template) return template;
  throw noPrinter(format, options.extra ?? []);
}

/** The complaint about a format that no printer has. */
export function noPrinter(format: string, extra: readonly string[]): Error {
  const allowed = [...FORMATS, ...extra].sort().join(',');
  return new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${allowed}`);
}

async function templatePrinter(format: string, { flags, p, made }: PrinterOptions): Promise<Printer | undefined> {
  const eq = format.indexOf('=');
  const kind = eq < 0 ? format : format.slice(0, eq);
  if (!TEMPLATES.includes(kind)) return undefined;
  const given = eq < 0 ? flags.string('template') : format.slice(eq + 1);
  if (given === '') throw new CommandError('template format specified but no template given');
  const allowMissing = flags.bool('allow-missing-template-keys');
  const text = kind.endsWith('file') ? fileText(p, given) : given;
  if (kind.startsWith('jsonpath')) return (await onDemand(() => import('./jsonpath-printer.ts'))).jsonPathPrinter(text, { allowMissing, asJson: kind === 'jsonpath-as-json' });
  return (await onDemand(() => import('./go-template-printer.ts'))).goTemplatePrinter(text, allowMissing, made ? givenKeysOf : sortedKeysOf);
}

function fileText(p: Process, path: string): string {
  try {
    return p.fs.readText(p.path(path));
  } catch (e) {
    throw new CommandError(`error reading --template ${path}, ${pathErrorText('open', path, e)}\n`);
  }
}

function separated(print: (object: KubeObject) => string): Printer {
  let first = true;
  return (object) => {
    const text = print(object);
    if (first) {
      first = false;
      return text;
    }
    return `---\n${text}`;
  };
}

/** service/web, deployment.apps/web; what happened after it. upstream: printers.NamePrinter */
function named(object: KubeObject, operation: string): string {
  if (Array.isArray(object.items)) return object.items.map((o) => named(o as KubeObject, operation)).join('');
  return `${kindAndName(object)}${operation ? ` ${operation}` : ''}\n`;
}

/** kind.group/name */
export function kindAndName(object: KubeObject): string {
  const slash = object.apiVersion.indexOf('/');
  const group = slash < 0 ? '' : `.${object.apiVersion.slice(0, slash)}`;
  return `${object.kind.toLowerCase()}${group}/${object.metadata?.name || '<unknown>'}`;
}

/** The object, or the list's items, without metadata.managedFields. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (Array.isArray(object.items)) return { ...object, items: object.items.map((o) => (isRecord(o) && isRecord(o.metadata) ? withoutManagedFields(o as KubeObject) : o)) };
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
