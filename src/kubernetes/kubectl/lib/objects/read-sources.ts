// The objects of files, folders, addresses and standard input, one document after the other. upstream: cli-runtime/pkg/resource/visitor.go StreamVisitor, FlattenListVisitor; kubectl/pkg/validation
import { isRecord } from '../../../../base/deep.ts';
import { onDemand } from '../../../../base/on-demand.ts';
import { matchesLabels, parseSelector } from '../../../api/labels.ts';
import { StatusError } from '../../../api/status.ts';
import { CommandError, ConnectionError, nested } from '../errors.ts';
import { klog } from '../go/klog.ts';
import type { Session } from '../session.ts';
import { decodeItem, decodeObject, flattened, validationProblem } from './decode.ts';
import type { Source } from './files.ts';
import { infoFor, type Placing } from './info-for.ts';
import type { Info } from './infos.ts';
import type { Target } from './target.ts';
import { readDocuments } from './yaml-in.ts';

const TURN_OFF = 'if you choose to ignore these errors, turn validation off with --validate=false';

export interface Reading extends Placing {
  /** -l, or empty. */
  readonly label: string;
  readonly stopAtFirst: boolean;
}

/** What could not be read, and how many targets came before it. */
interface Problem {
  readonly at: number;
  readonly error: Error;
}

interface Found {
  readonly targets: Target[];
  readonly problems: Problem[];
}

/** Reads sources in their order. */
export async function readSources(s: Session, sources: readonly Source[], how: Reading): Promise<Found> {
  const found: Found = { targets: [], problems: [] };
  for (const [i, source] of sources.entries()) {
    if (i === 0) await reachableSchema(s, source.name, how);
    await readSource(s, source, how, found);
    if (how.stopAtFirst && found.problems[0]) break;
  }
  return found;
}

function validates(s: Session, { local }: Reading): boolean {
  const { flags } = s;
  return !local && flags.spec('validate') !== undefined && !['false', 'ignore'].includes(flags.string('validate'));
}

/** Commands that validate ask for the schema first: a server out of reach is found out here. upstream: validation.NewParamVerifyingSchema */
async function reachableSchema(s: Session, source: string, how: Reading): Promise<void> {
  if (!validates(s, how)) return;
  try {
    await s.request({ method: 'GET', path: '/openapi/v3', query: [['timeout', '32s']] });
  } catch (e) {
    // A server without a schema validates by itself.
    if (e instanceof StatusError) return;
    if (!(e instanceof ConnectionError)) throw e;
    const url = e.url.replace('/openapi/v3', '/openapi/v2');
    const why = `failed to download openapi: Get ${JSON.stringify(url)}: ${e.text}; ${TURN_OFF}`;
    throw new CommandError(`error validating ${JSON.stringify(source)}: error validating data: ${why}`);
  }
}

async function listProblem(s: Session, document: unknown): Promise<string | undefined> {
  if (!isRecord(document) || document.kind !== 'List') return undefined;
  if (s.flags.string('validate') === 'warn') {
    s.notice(klog(s.p, 'schema.go:145', 'cannot perform warn validation if server-side field validation is unsupported, skipping validation', 'W'));
    return undefined;
  }
  const { listProblems } = await onDemand(() => import('../apply/schema-validation.ts'));
  const problems = [...new Set(listProblems(document))];
  return problems.length > 1 ? `[${problems.join(', ')}]` : problems[0];
}

async function readSource(s: Session, source: Source, how: Reading, { targets, problems }: Found): Promise<void> {
  let text: string;
  try {
    text = await source.read();
  } catch (e) {
    if (!(e instanceof Error)) throw e;
    problems.push({ at: targets.length, error: e });
    return;
  }
  for (const document of readDocuments(text)) {
    if ('error' in document) {
      problems.push({ at: targets.length, error: new CommandError(`error parsing ${source.name}: ${document.error}`) });
      return;
    }
    if (document.value === null) continue;
    const invalid = validates(s, how) ? (validationProblem(document.value) ?? (await listProblem(s, document.value))) : undefined;
    if (invalid) {
      problems.push({ at: targets.length, error: new CommandError(`error validating ${JSON.stringify(source.name)}: error validating data: ${invalid}; ${TURN_OFF}`) });
      return;
    }
    const items = flattened(document.value);
    if (items instanceof Error) {
      problems.push({ at: targets.length, error: items });
      if (how.stopAtFirst) return;
      continue;
    }
    const single = items[0] === document.value;
    const decode = single ? decodeObject : decodeItem;
    for (const item of items) {
      try {
        const info = await infoFor(s, decode(item, source.name), source.name, single, how);
        if (selected(info, how.label)) targets.push({ kind: 'one', info });
      } catch (e) {
        if (!(e instanceof Error)) throw e;
        problems.push({ at: targets.length, error: single ? e : (nested([e]) ?? e) });
        if (how.stopAtFirst) return;
      }
    }
  }
}

/** -l chooses among the objects of files, too. upstream: FilterByLabelSelector */
function selected({ object }: Info, label: string): boolean {
  return label === '' || matchesLabels(parseSelector(label), object?.metadata.labels);
}
