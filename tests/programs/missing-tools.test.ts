// What is only said not to be simulated must not stand in the way of what is.
import { expect, it } from 'vitest';
import { adminTools } from '../../src/machine/programs/admin-tools.ts';
import { missingTools } from '../../src/machine/programs/missing-tools.ts';
import { netTools } from '../../src/machine/programs/net-tools.ts';
import { shellTools } from '../../src/machine/programs/shell-tools.ts';
import { textTools } from '../../src/machine/programs/text-tools.ts';

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

it('names no program that there is', () => {
  const played = new Set([...textTools, ...netTools, ...shellTools, ...adminTools].map((tool) => nameOf(tool.path)));
  expect(missingTools.map((tool) => nameOf(tool.path)).filter((name) => played.has(name))).toEqual([]);
});
