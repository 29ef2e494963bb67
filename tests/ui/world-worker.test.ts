// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';

class FakeWorker {
  static made: FakeWorker[] = [];
  onerror: ((event: Event) => void) | null = null;
  constructor() {
    FakeWorker.made.push(this);
  }
}

async function fresh(): Promise<typeof import('../../src/ui/stores/world-worker.ts')> {
  vi.resetModules();
  return import('../../src/ui/stores/world-worker.ts');
}

beforeEach(() => {
  FakeWorker.made = [];
  vi.stubGlobal('Worker', FakeWorker);
});

it('gives the prepared worker once', async () => {
  const { prepareWorker, takeWorker } = await fresh();
  prepareWorker();
  prepareWorker();
  expect(FakeWorker.made).toHaveLength(1);
  expect(takeWorker()).toBe(FakeWorker.made[0]);
  expect(takeWorker()).toBe(FakeWorker.made[1]);
});

it('begins anew when the prepared one could not be loaded', async () => {
  const { prepareWorker, takeWorker } = await fresh();
  prepareWorker();
  FakeWorker.made[0]?.onerror?.(new Event('error'));
  expect(takeWorker()).toBe(FakeWorker.made[1]);
});
