// What commands that change objects share: dry runs, write parameters, where an error came from, what is printed. upstream: kubectl/pkg/cmd/util/helpers.go
import { deepClone, isRecord } from '../../../../base/deep.ts';
import { pathOf } from '../../../api/meta.ts';
import { StatusError } from '../../../api/status.ts';
import { printerFor } from '../../printers/index.ts';
import type { Printer } from '../../printers/types.ts';
import type { Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import type { FlagSpec } from '../flags/flag-set.ts';
import { goJson, goText } from '../go/go-json.ts';
import { klog } from '../go/klog.ts';
import type { Info } from './infos.ts';
import type { KubeObject } from './kube-object.ts';
import { objectPath, UnfitNameError } from './object-path.ts';

export type DryRun = 'none' | 'client' | 'server';

/** --dry-run's value; a bare one or a truth value is the old way to say client or none. Throws for what it does not know. upstream: GetDryRunStrategy */
export function dryRunOf(k: Invocation): DryRun {
  const value = k.flags.string('dry-run');
  if (value === 'none' || value === 'client' || value === 'server') return value;
  if (value === 'unchanged') return oldDryRun(k, 'client', 'helpers.go:719', '--dry-run is deprecated');
  if (TRUE.includes(value)) return oldDryRun(k, 'client', 'helpers.go:733', `--dry-run=${value} is deprecated (boolean value)`);
  if (FALSE.includes(value)) return oldDryRun(k, 'none', 'helpers.go:736', `--dry-run=${value} is deprecated (boolean value)`);
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

function oldDryRun(k: Invocation, meant: DryRun, place: string, complaint: string): DryRun {
  k.s.notice(klog(k.s.p, place, `${complaint} and can be replaced with --dry-run=${meant}.`, 'W'));
  return meant;
}

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** --validate's value as the server takes it. upstream: GetValidationDirective */
export function validationOf(k: Invocation): 'Strict' | 'Warn' | 'Ignore' {
  switch (k.flags.string('validate')) {
    case 'true':
    case 'strict':
      return 'Strict';
    case 'warn':
      return 'Warn';
    case 'false':
    case 'ignore':
      return 'Ignore';
    default:
      throw new CommandError(`invalid - validate option ${JSON.stringify(k.flags.string('validate'))}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}

export type Query = (readonly [string, string])[];

/** The query of a write. */
export function writeQuery(k: Invocation, options: { readonly dryRun?: DryRun; readonly manager?: string; readonly validation?: string } = {}): Query {
  const query: Query = [];
  if (options.dryRun === 'server') query.push(['dryRun', 'All']);
  const manager = options.manager ?? (k.flags.spec('field-manager') ? k.flags.string('field-manager') : '');
  if (manager) query.push(['fieldManager', manager]);
  if (options.validation) query.push(['fieldValidation', options.validation]);
  return query;
}

/** 'created', 'created (dry run)', 'created (server dry run)'. */
export function operationText(operation: string, dryRun: DryRun): string {
  return dryRun === 'none' ? operation : `${operation} (${dryRun === 'server' ? 'server dry run' : 'dry run'})`;
}

/** Prints objects as -o says, or what happened to them. */
export async function resultPrinter(k: Invocation, operation: string, dryRun: DryRun = 'none', made = false): Promise<Printer> {
  return printerFor({ flags: k.flags, p: k.s.p, operation: operationText(operation, dryRun), made });
}

/** An error with the file it belongs to: error when creating "x.yaml": … upstream: AddSourceToErr */
export function withSource(verb: string, source: string, error: unknown): unknown {
  if (!source || !(error instanceof Error)) return error;
  const text = (message: string): string => `error when ${verb} ${JSON.stringify(source)}: ${message}`;
  if (error instanceof StatusError) return new StatusError({ ...error.status, message: text(error.status.message ?? '') });
  return error instanceof UnfitNameError ? new CommandError(text(error.message)) : error;
}

/** POSTs a new object to where its mapping says; the version that it was read with does not count. upstream: resource.Helper.Create */
export async function createObject(k: Invocation, info: Info, query: Query): Promise<KubeObject> {
  return (await k.s.json({ method: 'POST', path: pathOf(info.mapping, info.namespace), query, body: info.object && withoutVersion(info.object) })) as KubeObject;
}

function withoutVersion(object: KubeObject): KubeObject {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The object on the server, or undefined when it is not there. */
export async function liveObject(k: Invocation, info: Info): Promise<KubeObject | undefined> {
  try {
    return (await k.s.json({ method: 'GET', path: objectPath(info) })) as KubeObject;
  } catch (error) {
    if (error instanceof StatusError && error.status.reason === 'NotFound') return undefined;
    throw error;
  }
}

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What last-applied remembers of an object: itself without the annotation. upstream: util.GetModifiedConfiguration */
export function configurationOf(object: KubeObject): string {
  const copy = deepClone(object);
  const annotations = { ...copy.metadata.annotations };
  delete annotations[LAST_APPLIED];
  copy.metadata.annotations = annotations;
  return goJson(copy);
}

/** The object with itself as its last-applied annotation; one that was made here, field by field, is remembered in that order. */
export function withLastApplied(object: KubeObject, made = false): KubeObject {
  const copy = deepClone(object);
  copy.metadata.annotations = { ...copy.metadata.annotations, [LAST_APPLIED]: made ? `${goText(object)}\n` : configurationOf(object) };
  return copy;
}

/** What apply wrote down of the last configuration. */
export function lastApplied(object: KubeObject): string | undefined {
  const annotations = isRecord(object.metadata.annotations) ? object.metadata.annotations : {};
  const text = annotations[LAST_APPLIED];
  return typeof text === 'string' ? text : undefined;
}

export const saveConfigFlag: FlagSpec = { name: 'save-config', kind: 'bool', usage: 'Keep what was sent in the annotation that kubectl apply reads.' };

/** services/web, deployments/web: plural and name, as warnings call an object. */
export function pluralName(info: Info): string {
  return `${info.mapping.plural}/${info.name}`;
}
