// Variants: the same seed gives the same, values keep to their rules, and nothing is shown as it belongs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLesson } from '../../src/course/parse.ts';
import { chooseVars, variantOf } from '../../src/course/vars.ts';

const RULES = {
  A: { kind: 'port', from: 30100, to: 30103 },
  B: { kind: 'port', from: 30100, to: 30103 },
  C: { kind: 'name' },
  D: { kind: 'name' },
  E: { kind: 'number', from: 2, to: 4 },
  F: { kind: 'pick', from: ['red', 'green'] },
} as const;
const { lesson } = parseLesson({
  file: 'x',
  folder: undefined,
  text: `---
id: x
title: X {{NAME}}
level: beginner
minutes: 5
objectives: [x]
vars: {NAME: {name: any}, PORT: {port: 30100-30199}}
---

{{PORT}} and {{.spec}}

\`\`\`check id=a
title: on {{PORT}}
expect: {apiVersion: v1, kind: Service, metadata: {name: "{{NAME}}"}, spec: {ports: [{nodePort: "{{PORT}}"}]}}
\`\`\`

:::quiz{#o kind=order}
In order?

1. a
2. b
3. c
:::

:::quiz{#c kind=choice shuffle=false}
Which?

- [x] a
- [ ] b
  > No.
:::
`,
  read: () => undefined,
});
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('variables', () => {
  it('keep to their rules, and never share a port or a name', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const v = chooseVars(RULES, seed);
        const number = (key: string): number => Number(v[key]);
        return (
          v.A !== v.B &&
          v.C !== v.D &&
          [v.A, v.B].every((p) => Number(p) >= 30100 && Number(p) <= 30103) &&
          number('E') >= 2 &&
          number('E') <= 4 &&
          ['red', 'green'].includes(String(v.F))
        );
      }),
    );
  });
  it('are the same for the same seed, and differ for others', () => {
    const chosen = (seed: number): string => JSON.stringify(chooseVars(RULES, seed));
    fc.assert(
      fc.property(seeds, (seed) => {
        const first = chosen(seed);
        return chosen(seed) === first;
      }),
    );
    expect(new Set(Array.from({ length: 20 }, (_, i) => JSON.stringify(chooseVars(RULES, i)))).size).toBeGreaterThan(10);
  });
});

describe('a variant', () => {
  it('has a value wherever a mark stood, numbers as numbers in wanted objects; Go templates stay', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const v = variantOf(lesson!, seed);
        const text = JSON.stringify(v);
        const rule = v.checks[0]?.rule;
        const port = rule?.kind === 'expect' ? (rule.objects[0] as { spec: { ports: { nodePort: unknown }[] } }).spec.ports[0]?.nodePort : undefined;
        return !/[\uE000\uE001]/.test(text) && typeof port === 'number' && v.checks[0]?.title === `on ${port}` && text.includes('{{.spec}}');
      }),
    );
  });
  it('shows steps in another order than theirs, and choices as written where the author wants it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [order, choice] = variantOf(lesson!, seed).quizzes;
        return [...order!.shown].sort().join() === '0,1,2' && order!.shown.join() !== '0,1,2' && choice!.shown.join() === '0,1';
      }),
    );
  });
});
