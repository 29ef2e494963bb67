// Groups of flags that several commands share. upstream: cli-runtime/pkg/genericclioptions, kubectl/pkg/cmd/util
import type { FlagSpec, FlagValues } from './flag-set.ts';

const BASIC = ['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'];

/** -o, --template and what goes with them; `extra` formats stand at the end, and only where there are some Tab knows them. upstream: PrintFlags.AddFlags */
export function printFlags(extra: readonly string[] = []): readonly FlagSpec[] {
  return [
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      ...(extra.length ? { values: [...BASIC, ...extra] } : {}),
      usage: `Output format. One of: (${[...BASIC, ...extra].join(', ')}).`,
    },
    { name: 'allow-missing-template-keys', kind: 'bool', default: 'true', usage: 'Print nothing for a field that a go-template or jsonpath template names and the object lacks.' },
    { name: 'template', kind: 'string', usage: 'The template, or with -o go-template-file the file that holds it.' },
    { name: 'show-managed-fields', kind: 'bool', usage: 'Keep metadata.managedFields in JSON and YAML.' },
  ];
}

/** What Tab offers after -f. upstream: cmdutil.AddFilenameOptionFlags */
export const YAML_FILES = ['json', 'yaml', 'yml'];

/** -f, -k, -R. `what` completes the sentence "File, folder or URL ...". */
export function filenameFlags(what: string): readonly FlagSpec[] {
  return [
    { name: 'filename', short: 'f', kind: 'strings', extensions: YAML_FILES, usage: `File, folder or URL ${what}` },
    { name: 'kustomize', short: 'k', kind: 'string', usage: 'Build this kustomization folder. Cannot go with -f or -R.' },
    { name: 'recursive', short: 'R', kind: 'bool', usage: 'Take the folders below the one given with -f, too.' },
  ];
}

/** Objects come from files: -f, or -k where the command has it. */
export function namesFiles(flags: FlagValues): boolean {
  return flags.list('filename').length > 0 || (flags.spec('kustomize') !== undefined && flags.string('kustomize') !== '');
}

export const selectorFlag: FlagSpec = {
  name: 'selector',
  short: 'l',
  kind: 'string',
  usage: "Only objects with these labels. Understands '=', '==', '!=', 'in', 'notin' (e.g. -l app=web,tier!=cache,zone in (a,b)); all parts must hold.",
};

export const fieldSelectorFlag: FlagSpec = {
  name: 'field-selector',
  kind: 'string',
  usage: "Only objects whose fields have these values ('=', '==', '!='), e.g. --field-selector status.phase=Running. Each type knows a few fields.",
};

export const allNamespacesFlag: FlagSpec = { name: 'all-namespaces', short: 'A', kind: 'bool', usage: 'Look in all namespaces; a --namespace given beside it is ignored.' };

/** --dry-run. A bare one means `unchanged`, which is refused with a hint. upstream: cmdutil.AddDryRunFlag */
export const dryRunFlag: FlagSpec = {
  name: 'dry-run',
  kind: 'string',
  default: 'none',
  bare: 'unchanged',
  usage: 'none, client (print what would be sent, send nothing) or server (send it, let the server check it, keep nothing).',
};

/** --validate. upstream: cmdutil.AddValidateFlags */
export const validateFlag: FlagSpec = {
  name: 'validate',
  kind: 'string',
  default: 'strict',
  bare: 'strict',
  usage: 'What to do about unknown and doubled fields: strict (or true) refuses, warn warns, ignore (or false) drops them without a word.',
};

/** --field-manager with this command's default. */
export function fieldManagerFlag(manager: string): FlagSpec {
  return { name: 'field-manager', kind: 'string', default: manager, usage: 'Name under which ownership of fields is recorded.' };
}
