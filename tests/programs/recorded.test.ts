// What the text and file programs print, against what the real tools of a Debian 12 printed (record.mjs).
import { describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import fixture from './fixture.json' with { type: 'json' };
import { differences, KNOWN, type Recorded } from './recorded.ts';

describe('recorded lines', () => {
  it.each((cases as Recorded[]).filter((c) => !KNOWN[c.line]))('$line', async (recorded) => {
    const { got, want } = await differences(recorded, fixture);
    expect(got).toEqual(want);
  });
});
