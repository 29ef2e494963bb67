// A learner's session without a browser: the same messages, virtual time, a map for storage.
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { VirtualClock } from '../../src/base/clock.ts';
import type { Lesson } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import type { FromWorker } from '../../src/host/protocol.ts';
import { passFree, runFree, turn } from '../../src/host/run-free.ts';
import { LearnerSession } from '../../src/host/session.ts';

const FOLDER = new URL('../../lessons/01-first-door/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
const PROMPT = 'learner@laptop:~$ ';

function lesson(): Lesson {
  const parsed = parseLesson({ file: 'lessons/01-first-door/lesson.md', folder: '01-first-door', text: read('lesson.md'), read });
  if (!parsed.lesson) throw new Error('the lesson does not parse');
  return parsed.lesson;
}

/** One visit: a session over storage that outlives it. */
class Visit {
  readonly heard: FromWorker[] = [];
  readonly session: LearnerSession;
  readonly #later: (() => void)[] = [];

  constructor(storage: Map<string, unknown>, save: (slot: string, state: unknown) => Promise<void> = async (slot, state) => void storage.set(slot, structuredClone(state))) {
    this.session = new LearnerSession({
      post: (message) => this.heard.push(structuredClone(message)),
      now: () => 1_700_000_000_000,
      wake: () => {},
      free: (clock, promise) => runFree(clock, promise),
      load: async (slot) => storage.get(slot),
      save,
      later: (task) => this.#later.push(task),
    });
  }

  get clock(): VirtualClock {
    const { clock } = this.session;
    if (!clock) throw new Error('not started');
    return clock;
  }

  last<T extends FromWorker['t']>(kind: T): Extract<FromWorker, { t: T }> | undefined {
    return this.heard.findLast((m): m is Extract<FromWorker, { t: T }> => m.t === kind);
  }

  get screen(): string {
    return this.heard
      .flatMap((m) => (m.t === 'tty.out' ? [m.data] : []))
      .join('')
      .replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '');
  }

  async start(fresh = false): Promise<void> {
    this.session.receive({ t: 'start', slot: 'first-door', lesson: lesson(), fresh });
    while (!this.last('ready') && !this.last('failed')) await turn();
    while (!this.last('lesson.status')?.status) await turn();
    this.session.receive({ t: 'tty.open', tty: 'tty-1', host: 'laptop', size: { columns: 120, rows: 30 } });
    await this.until(() => this.screen.includes(PROMPT));
  }

  async until(holds: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !holds(); i++) await passFree(this.clock, 50);
    if (!holds()) throw new Error(`it did not come about; the screen: ${this.screen.slice(-400)}`);
  }

  async type(line: string): Promise<string> {
    const before = this.screen.length;
    this.session.receive({ t: 'tty.in', tty: 'tty-1', data: `${line}\r` });
    await this.until(() => this.screen.slice(before).includes(PROMPT));
    return this.screen.slice(before);
  }

  async save(): Promise<void> {
    for (const task of this.#later.splice(0)) task();
    await this.session.saveNow();
  }

  passing(): readonly string[] {
    return (this.last('lesson.status')?.status?.checks ?? []).filter((c) => c.state === 'passing').map((c) => c.id);
  }
}

describe('a session', () => {
  let storage: Map<string, unknown>;
  beforeEach(() => {
    storage = new Map();
  });

  it('ticks what was done, keeps everything, and goes on from there', async () => {
    const first = new Visit(storage);
    await first.start();
    expect(await first.type('kubectl get nodes -o wide')).toContain('192.168.1.11');
    await first.until(() => first.passing().includes('looked'));
    await first.type('kubectl create configmap kept --from-literal=a=b; echo mine > note.txt');
    first.session.receive({ t: 'lesson.answer', quiz: 'clusterip', answer: 1 });
    await first.save();

    const second = new Visit(storage);
    await second.start();
    expect(second.last('ready')).toMatchObject({ restored: true, screens: [{ tty: 'tty-1', host: 'laptop' }] });
    expect(second.passing()).toContain('looked');
    expect(second.last('lesson.status')?.status?.quizzes.find((q) => q.id === 'clusterip')?.state).toBe('right');
    expect(await second.type('cat note.txt; kubectl get configmap kept -o name')).toMatch(/mine\r\nconfigmap\/kept/);
  });

  it('takes back the last command’s effect, and says which', async () => {
    const visit = new Visit(storage);
    await visit.start();
    await visit.type('kubectl delete service web');
    await visit.until(() => visit.last('lesson.status')?.canUndo === 'kubectl delete service web');
    visit.session.receive({ t: 'sim.undo' });
    expect(visit.last('undone')?.what).toBe('kubectl delete service web');
    expect(await visit.type('kubectl get service web -o name')).toContain('service/web');
  });

  it('forgets when it starts over', async () => {
    const first = new Visit(storage);
    await first.start();
    await first.type('echo mine > note.txt');
    await first.save();
    const second = new Visit(storage);
    await second.start(true);
    expect(second.last('ready')?.restored).toBe(false);
    expect(await second.type('cat note.txt')).toContain('No such file or directory');
  });

  it('says when storage is full, and lives on', async () => {
    const visit = new Visit(storage, async () => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await visit.start();
    await visit.save();
    expect(visit.last('saved')?.problem).toContain('storage is full');
    expect(await visit.type('echo still here')).toContain('still here');
  });

  it('keeps aside what it cannot read', async () => {
    const newer = { version: 99, something: 'else' };
    storage.set('first-door', newer);
    const visit = new Visit(storage);
    await visit.start();
    await visit.save();
    expect(visit.last('saved')?.problem).toContain('another version');
    expect(storage.get('first-door:kept:99')).toEqual(newer);
  });
});
