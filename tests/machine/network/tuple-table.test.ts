// The table against a list: whatever is added, replaced and taken out, in whatever order, both know the same.
import { expect, it } from 'vitest';
import { ip, ipOf } from '../../../src/base/ip.ts';
import { Random } from '../../../src/base/random.ts';
import { type Tuple, TupleTable } from '../../../src/machine/network/tuple-table.ts';

const HOSTS = Array.from({ length: 5 }, (_, i) => (i < 4 ? ipOf(0x0a000001 + i) : ip('fd00::1')));

const draw = (random: Random): Tuple => ({
  proto: random.pick([6, 17]) ?? 6,
  src: random.pick(HOSTS) ?? ipOf(1),
  dst: random.pick(HOSTS) ?? ipOf(2),
  sport: random.pick([0, 80, 65_535]) ?? 0,
  dport: 40_000 + random.int(12),
});
const same = (a: Tuple, b: Tuple): boolean => a.proto === b.proto && a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport;

it.each([1, 2, 3, 4])('finds what is there and nothing else (seed %i)', (seed) => {
  const random = new Random(seed);
  const table = new TupleTable<Tuple>();
  let list: Tuple[] = [];
  for (let step = 0; step < 6000; step++) {
    const t = draw(random);
    const known = list.find((x) => same(x, t));
    expect(table.find(t.proto, t.src, t.dst, t.sport, t.dport)).toBe(known);
    // It grows and shrinks in turns.
    if (!known && random.int(1000) < (step % 2000 < 1000 ? 800 : 200)) {
      table.add(t.proto, t.src, t.dst, t.sport, t.dport, t);
      list.push(t);
    } else if (known && random.int(4) === 0) {
      table.replace(known, known, t);
      list = list.map((x) => (x === known ? t : x));
    } else if (known && random.int(3) > 0) {
      expect(table.remove(t.proto, t.src, t.dst, t.sport, t.dport, known)).toBe(true);
      list = list.filter((x) => x !== known);
    }
    expect(table.size).toBe(list.length);
  }
  expect(new Set(table.values())).toEqual(new Set(list));
});

it('keeps two of the same addresses apart', () => {
  const table = new TupleTable<{ name: string }>();
  const [a = ipOf(1), b = ipOf(2)] = HOSTS;
  const [one, two] = [{ name: 'one' }, { name: 'two' }];
  table.add(6, a, b, 1, 2, one);
  table.add(6, a, b, 1, 2, two);
  expect(table.remove(6, a, b, 1, 2, two)).toBe(true);
  expect(table.remove(6, a, b, 1, 2, two)).toBe(false);
  expect(table.find(6, a, b, 1, 2)).toBe(one);
  table.clear();
  expect([...table.values()]).toEqual([]);
});
