// What the services of a host have said, as journalctl reads it. upstream: systemd-journald
import { Emitter } from '../../base/emitter.ts';

export interface JournalEntry {
  /** Milliseconds of the world's clock. */
  readonly at: number;
  /** Which unit it is about: `ssh.service`. */
  readonly unit: string;
  /** Who said it: `sshd[612]`. */
  readonly identifier: string;
  readonly pid: number;
  readonly text: string;
}

const MOST = 4000;

export class Journal {
  #entries: JournalEntry[] = [];
  /** Entries as they come. */
  readonly added = new Emitter<JournalEntry>();

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > MOST) this.#entries = this.#entries.slice(-MOST / 2);
    if (this.added.heard) this.added.emit(entry);
  }
}
