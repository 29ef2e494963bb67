// Command lines with what the real kubectl 1.36.3 printed for them: descriptions, templates, YAML, errors, usage.
import { describe, expect, it } from 'vitest';
import { helpFacts, recordedHost, recording, replay, steady } from './recorded.ts';

describe('prints what the real kubectl prints', () => {
  const host = recordedHost();
  it.each(recording.cases.map((c) => [c.cmd, c] as const))('kubectl %s', async (_, one) => {
    const ran = await replay(host, one);
    if (one.help !== undefined) expect(helpFacts(ran.stdout)).toBe(one.help);
    else expect({ out: steady(ran.stdout), err: steady(ran.stderr) }).toEqual({ out: steady(one.out ?? ''), err: steady(one.err ?? '') });
    expect(ran.code).toBe(one.code);
  });
});
