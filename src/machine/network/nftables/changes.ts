// What an input has changed, as `nft monitor` and `nft -e` tell of it. upstream: nftables src/monitor.c

import type { NftChange } from './change.ts';
import { type ListOptions, listChain, listObject, listRule, listSet } from './list.ts';
import type { Nftables } from './nftables.ts';
import type { Element, NftSet } from './set.ts';
import type { NftChain, NftObject, NftTable, PlacedRule } from './table.ts';
import { elementText } from './text.ts';

const OPTIONS: ListOptions = { now: 0, handles: false, stateless: false, terse: true };

/** A block on one line. */
const flat = (block: string): string =>
  block
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .reduce((text, line) => `${text}${text === '' ? '' : ' '}${line}${text === '' || line === '}' ? '' : ';'}`, '');

export class Changes {
  readonly #list: NftChange[] = [];

  #note(op: NftChange['op'], what: NftChange['what'], text: string, handle?: number): void {
    this.#list.push({ op, what, text, withHandle: handle === undefined ? text : `${text} # handle ${handle}` });
  }

  table(op: 'add' | 'delete', table: NftTable): void {
    this.#note(op, 'tables', `${op} table ${table.title}`, table.handle);
  }

  chain(op: 'add' | 'delete', chain: NftChain): void {
    const head = /type \w+ hook .*;/.exec(listChain(chain, OPTIONS))?.[0];
    const body = op === 'add' && head !== undefined ? ` { ${head} }` : '';
    this.#note(op, 'chains', `${op} chain ${chain.table.title} ${chain.name}${body}`, op === 'add' ? chain.handle : undefined);
  }

  rule(op: 'add' | 'insert', chain: NftChain, rule: PlacedRule): void {
    this.#note(op, 'rules', `${op} rule ${chain.table.title} ${chain.name} ${listRule(rule, chain.table.family, OPTIONS)}`, rule.handle);
  }

  deletedRule(chain: NftChain, rule: PlacedRule): void {
    this.#note('delete', 'rules', `delete rule ${chain.table.title} ${chain.name} handle ${rule.handle}`);
  }

  set(op: 'add' | 'delete', table: NftTable, set: NftSet): void {
    const what = set.isMap ? 'map' : 'set';
    if (op === 'delete') return this.#note(op, 'sets', `delete set ${table.title} ${set.name}`);
    // The braces are a block's, so that a handle comes right after the first.
    const body = flat(listSet(set, OPTIONS))
      .replace(/^\S+ \S+ \{ /, '')
      .replace(/\}$/, '} ');
    this.#block(`${op} ${what} ${table.title} ${set.name}`, body, set.handle, 'sets');
  }

  object(op: 'add' | 'delete', table: NftTable, object: NftObject): void {
    const name = `${op} ${object.kind} ${table.title} ${object.name}`;
    if (op === 'delete') return this.#note(op, 'objects', name);
    const body = flat(listObject(object, OPTIONS))
      .replace(/^\S+ \S+ \{ /, '')
      .replace(/;? \}$/, ' } ');
    this.#block(name, body, object.handle, 'objects');
  }

  #block(name: string, body: string, handle: number, what: 'sets' | 'objects'): void {
    this.#list.push({ op: 'add', what, text: `${name} { ${body}`, withHandle: `${name} { # handle ${handle} ${body}` });
  }

  element(op: 'add' | 'delete', table: NftTable, set: NftSet, e: Element, now: number): void {
    this.#note(op, 'elements', `${op} element ${table.title} ${set.name} { ${elementText(e, set.spec.key, set.spec.data, { now, usual: set.spec.timeout })} }`);
  }

  /** Tells whoever watches, and ends the generation. */
  tell(engine: Nftables, by: { readonly pid: number; readonly name: string }): void {
    if (this.#list.length === 0) return;
    engine.generation++;
    for (const change of this.#list) engine.changes.emit(change);
    const text = generationText(engine, by);
    engine.changes.emit({ op: 'add', what: 'generation', text, withHandle: text });
  }

  /** What -e prints: what was made. */
  echo(handles: boolean, engine: Nftables, by: { readonly pid: number; readonly name: string } = { pid: 1, name: 'nft' }): string {
    const made = this.#list.filter((change) => change.op !== 'delete');
    return made.length === 0 ? '' : [...made.map((change) => (handles ? change.withHandle : change.text)), generationText(engine, by), ''].join('\n');
  }
}

const generationText = (engine: Nftables, by: { readonly pid: number; readonly name: string }): string => `# new generation ${engine.generation} by process ${by.pid} (${by.name})`;
