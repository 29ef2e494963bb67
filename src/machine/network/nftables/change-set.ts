// Sets and their elements, made and changed. upstream: nftables src/evaluate.c; Linux net/netfilter/nf_tables_api.c nf_tables_newsetelem
import type { ElementExpr, Expr, Verdict } from './ast.ts';
import type { Changes } from './changes.ts';
import { checkVerdict } from './check-rule.ts';
import type { Command } from './commands.ts';
import { constant, keyParts } from './evaluate.ts';
import { NftProblem, places, type Token } from './lexer.ts';
import { setOf, tableOf } from './lookup.ts';
import { autoMerge } from './merge.ts';
import type { Nftables } from './nftables.ts';
import { GONE, MISSING, THERE } from './problems.ts';
import { Conflict, type Element, type NftSet } from './set.ts';
import { State } from './state.ts';
import type { NftTable } from './table.ts';
import { isVerdict } from './text.ts';

export function addSet(engine: Nftables, command: Extract<Command, { do: 'add-set' }>, changes: Changes): void {
  const table = tableOf(engine, command, { words: MISSING, guess: true });
  const known = table.sets.get(command.name.text);
  if (known && (command.create || known.spec.key.join() !== command.spec.key.join())) throw new NftProblem(THERE, command.name);
  if (!known) changes.set('add', table, engine.addSet(table, { ...command.spec, name: command.name.text }));
}

type Elements = Extract<Command, { do: 'elements' }>;

export function addElements(engine: Nftables, command: Elements, changes: Changes): void {
  const set = setOf(engine, command, command.name, { words: MISSING, guess: true });
  const table = tableOf(engine, command);
  const { spec } = set;
  const now = engine.host.clock.now();
  const written = command.read(spec.key, spec.objects ? 'name' : spec.data);
  if (!spec.flags.interval) for (const e of written) refuseRanges(e, command.name);
  for (const e of written) {
    if (command.how === 'delete') deleteElement(set, table, e, now, changes, command.name);
    else addElement(command, set, table, e, now, changes, written.length);
  }
  engine.touched();
}

function refuseRanges(e: ElementExpr, name: Token): void {
  const parts = keyParts(e.key);
  if (parts.every((p) => p.kind === 'value')) return;
  const what = parts.some((p) => p.kind === 'prefix') ? 'prefix' : 'range';
  throw new NftProblem(`You must add 'flags interval' to your set declaration if you want to add ${what} elements`, places.get(e) ?? name);
}

function deleteElement(set: NftSet, table: NftTable, e: ElementExpr, now: number, changes: Changes, name: Token): void {
  const parts = keyParts(e.key);
  const known = set.get(parts, now);
  const data = e.data === undefined ? undefined : dataOf(e);
  if (!known || (data && !sameData(known, data)) || !set.delete(parts)) throw new NftProblem(set.spec.flags.interval ? 'element does not exist' : GONE, places.get(e) ?? name);
  changes.element('delete', table, set, known, now);
}

interface Data {
  readonly verdict: Verdict | undefined;
  readonly data: Element['data'];
}

function dataOf(e: ElementExpr): Data {
  const verdict = e.data && isVerdict(e.data) ? e.data : undefined;
  return { verdict, data: e.data && !verdict ? constant(e.data as Expr) : undefined };
}

const sameData = (known: Element, { verdict, data }: Data): boolean =>
  known.verdict?.kind === verdict?.kind && known.verdict?.chain === verdict?.chain && JSON.stringify(known.data) === JSON.stringify(data);

function addElement(command: Elements, set: NftSet, table: NftTable, e: ElementExpr, now: number, changes: Changes, written: number): void {
  const at = places.get(e) ?? command.name;
  const { spec } = set;
  const parts = keyParts(e.key);
  const { verdict, data } = dataOf(e);
  if (verdict) checkVerdict(table, verdict, at);
  if (set.isMap && !verdict && data === undefined) throw new NftProblem('Could not process rule: Invalid argument', at);
  if (spec.objects && typeof data === 'string' && !table.object(spec.objects, data)) throw new NftProblem(GONE, at);
  const known = set.get(parts, now);
  if (known && (command.how === 'create' || !sameData(known, { verdict, data }))) throw new NftProblem(THERE, at);
  if (known) return;
  // A constant set holds what it was made with.
  const most = spec.size ?? (spec.flags.constant ? (command.initial ? written : set.size) : undefined);
  if (most !== undefined && set.size >= most) throw new NftProblem('Could not process rule: Too many open files in system', at);
  if (e.timeout !== undefined && !spec.flags.timeout) throw new NftProblem('Could not process rule: Invalid argument', at);
  const timeout = e.timeout ?? spec.timeout;
  const specs = e.states ?? spec.states ?? [];
  const states = specs.length > 0 ? specs.map((one) => new State(one)) : undefined;
  const element: Element = {
    parts,
    data,
    verdict,
    comment: e.comment,
    timeout,
    expires: timeout === undefined ? undefined : now + (e.expires ?? timeout),
    ...(states ? { states } : {}),
  };
  try {
    if (spec.autoMerge) autoMerge(set, element, now);
    else set.add(element);
  } catch (error) {
    if (error instanceof Conflict) throw new NftProblem('interval overlaps with an existing one', at);
    throw error;
  }
  changes.element('add', table, set, element, now);
}
