// Keeps a learner's state between visits: when it is written, what is said when it cannot be, and what becomes of a state that this version cannot read.
import type { SaveTrouble } from './protocol.ts';
import { readState, type SavedState } from './saved-state.ts';

/** The storage, and real time. */
export interface Storage {
  /** Milliseconds since 1970, real. */
  now(): number;
  load(slot: string): Promise<unknown>;
  save(slot: string, state: unknown): Promise<void>;
  /** Calls back after real milliseconds. */
  later(task: () => void, ms: number): void;
}

/** Changes are written this soon; where writing is slow, it may take a quarter of the time. */
const SAVE_AFTER_MS = 50;
const SAVE_SHARE = 3;
const SAVE_PAUSE_MAX_MS = 400;

export class Keeper {
  readonly #storage: Storage;
  readonly #state: () => SavedState | undefined;
  readonly #told: (trouble: SaveTrouble | undefined, ms: number) => void;
  #slot = '';
  #saving = false;
  #again = false;
  #set = false;
  #pause = 0;
  #ended = 0;
  #warning: SaveTrouble | undefined;

  /** `state` is asked at every write; `told` hears how each went and how long it took. */
  constructor(storage: Storage, state: () => SavedState | undefined, told: (trouble: SaveTrouble | undefined, ms: number) => void) {
    this.#storage = storage;
    this.#state = state;
    this.#told = told;
  }

  /** What was kept in a slot, which is written from now on. */
  async open(slot: string, fresh: boolean): Promise<SavedState | undefined> {
    this.#slot = slot;
    if (fresh) return undefined;
    try {
      const saved = await this.#storage.load(slot);
      const read = readState(saved);
      if (read.kind === 'state') return read.state;
      if (read.kind === 'unreadable') await this.#keepAside(saved, read.version);
    } catch (error) {
      this.#told({ kind: 'off', why: reason(error) }, 0);
    }
    return undefined;
  }

  /** Something is other than it was: it is written soon. */
  changed(): void {
    if (this.#set) return;
    this.#set = true;
    this.#storage.later(() => {
      this.#set = false;
      void this.write();
    }, SAVE_AFTER_MS + this.#pause);
  }

  /** The learner has done something: written without delay, unless writing would then do nothing else. */
  done(): void {
    this.changed();
    if (this.#storage.now() - this.#ended >= this.#pause) void this.write();
  }

  /** Writes the state; one write at a time, the newest state last. */
  async write(): Promise<void> {
    if (this.#saving) {
      this.#again = true;
      return;
    }
    this.#saving = true;
    const began = this.#storage.now();
    let trouble = this.#warning;
    try {
      do {
        this.#again = false;
        const state = this.#state();
        if (state) await this.#storage.save(this.#slot, state);
      } while (this.#again);
    } catch (error) {
      trouble = error instanceof Error && error.name === 'QuotaExceededError' ? { kind: 'full' } : { kind: 'not-kept', why: reason(error) };
    }
    this.#saving = false;
    this.#ended = this.#storage.now();
    const took = this.#ended - began;
    this.#pause = Math.min(SAVE_PAUSE_MAX_MS, took * SAVE_SHARE);
    this.#told(trouble, took);
  }

  async #keepAside(saved: unknown, version: unknown): Promise<void> {
    const place = `${this.#slot}:kept:${String(version)}`;
    await this.#storage.save(place, saved);
    this.#warning = { kind: 'other-version', version: String(version), place };
  }
}

/** In English, for hosts without a catalogue. */
export function problemOf(trouble: SaveTrouble): string {
  switch (trouble.kind) {
    case 'off':
      return `Nothing can be kept in this browser (${trouble.why}): when you leave the page, your work is gone.`;
    case 'full':
      return 'The browser’s storage is full: what you do from now on is not kept. Free some space, nothing is lost while this page is open.';
    case 'not-kept':
      return `Your work cannot be kept (${trouble.why}). Nothing is lost while this page is open.`;
    case 'other-version':
      return `What was saved here is of another version of Portside (${trouble.version}) and cannot be read by this one. It is kept aside as “${trouble.place}”; the lesson starts anew.`;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
