// When a state is written: at once for what the learner did, soon for everything else, and never in a row without a pause.
import { describe, expect, it } from 'vitest';
import { Keeper } from '../../src/host/keeper.ts';
import type { SaveTrouble } from '../../src/host/protocol.ts';
import type { SavedState } from '../../src/host/saved-state.ts';

/** A storage whose time is told and whose writes end when they are let. */
class Desk {
  now = 1000;
  state = 'nothing';
  readonly written: unknown[] = [];
  readonly told: (readonly [string | undefined, number])[] = [];
  readonly timers: { readonly at: number; readonly task: () => void }[] = [];
  #waiting: ((error?: Error) => void)[] = [];

  readonly keeper = new Keeper(
    {
      now: () => this.now,
      load: async () => undefined,
      later: (task, ms) => this.timers.push({ at: this.now + ms, task }),
      save: (_slot, state) =>
        new Promise((resolve, reject) => {
          this.written.push(state);
          this.#waiting.push((error) => (error ? reject(error) : resolve()));
        }),
    },
    () => this.state as unknown as SavedState,
    (trouble: SaveTrouble | undefined, ms) => this.told.push([trouble?.kind, ms]),
  );

  /** Ends the writes that are on their way after so long. */
  async end(ms: number, error?: Error): Promise<void> {
    this.now += ms;
    for (const finish of this.#waiting.splice(0)) finish(error);
    await new Promise(setImmediate);
  }

  pass(ms: number): void {
    this.now += ms;
    const due = this.timers.filter((t) => t.at <= this.now);
    this.timers.splice(0, this.timers.length, ...this.timers.filter((t) => t.at > this.now));
    for (const { task } of due) task();
  }
}

describe('a keeper of states', () => {
  it('writes what the learner did without waiting', () => {
    const desk = new Desk();
    desk.state = 'a command';
    desk.keeper.done();
    expect(desk.written).toEqual(['a command']);
  });

  it('writes other changes together, soon', () => {
    const desk = new Desk();
    desk.keeper.changed();
    desk.keeper.changed();
    desk.state = 'both';
    expect(desk.written).toEqual([]);
    desk.pass(50);
    expect(desk.written).toEqual(['both']);
    expect(desk.timers).toEqual([]);
  });

  it('writes again what changed during a write, once', async () => {
    const desk = new Desk();
    desk.state = 'one';
    desk.keeper.done();
    desk.state = 'two';
    desk.keeper.done();
    desk.keeper.done();
    expect(desk.written).toEqual(['one']);
    await desk.end(5);
    expect(desk.written).toEqual(['one', 'two']);
    await desk.end(5);
    expect(desk.written).toEqual(['one', 'two']);
    expect(desk.told).toEqual([[undefined, 10]]);
  });

  it('takes a quarter of the time at most where writing is slow, and loses nothing by it', async () => {
    const desk = new Desk();
    desk.keeper.done();
    await desk.end(100);
    desk.pass(50);
    await desk.end(100);
    expect(desk.told).toEqual([
      [undefined, 100],
      [undefined, 100],
    ]);
    desk.state = 'one of many';
    desk.keeper.done();
    expect(desk.written).toHaveLength(2);
    desk.pass(349);
    expect(desk.written).toHaveLength(2);
    desk.pass(1);
    expect(desk.written.at(-1)).toBe('one of many');
  });

  it('says what is wrong, and goes on trying', async () => {
    const desk = new Desk();
    desk.keeper.done();
    await desk.end(1, Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
    desk.pass(60);
    await desk.end(1, new Error('gone'));
    desk.keeper.changed();
    desk.pass(60);
    await desk.end(1);
    expect(desk.told.map(([kind]) => kind)).toEqual(['full', 'not-kept', undefined]);
  });
});
