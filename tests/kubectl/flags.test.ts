// Flags as pflag reads them.
import { describe, expect, it } from 'vitest';
import { FlagValues, parseFlags } from '../../src/kubernetes/kubectl/lib/flags/flag-set.ts';
import { goDuration, humanDuration, parseDuration } from '../../src/kubernetes/kubectl/lib/go/go-duration.ts';

const flags = (): FlagValues =>
  new FlagValues([
    { name: 'output', short: 'o', kind: 'string', usage: '' },
    { name: 'all-namespaces', short: 'A', kind: 'bool', usage: '' },
    { name: 'watch', short: 'w', kind: 'bool', usage: '' },
    { name: 'label-columns', short: 'L', kind: 'strings', usage: '' },
    { name: 'env', kind: 'stringArray', usage: '' },
    { name: 'replicas', kind: 'int32', usage: '' },
    { name: 'timeout', kind: 'duration', usage: '' },
    { name: 'dry-run', kind: 'string', default: 'none', bare: 'unchanged', usage: '' },
  ]);

describe('flags', () => {
  it.each([
    ['-o yaml', { output: 'yaml' }, []],
    ['-oyaml pods', { output: 'yaml' }, ['pods']],
    ['-o=yaml', { output: 'yaml' }, []],
    ['--output=yaml=x', { output: 'yaml=x' }, []],
    ['-Awoyaml', { 'all-namespaces': 'true', watch: 'true', output: 'yaml' }, []],
    ['--watch=false a', { watch: 'false' }, ['a']],
    ['--dry-run client', { 'dry-run': 'unchanged' }, ['client']],
    ['a -- -o b', {}, ['a', '-o', 'b']],
    ['-', {}, ['-']],
    ['--replicas 0x10', { replicas: '16' }, []],
  ] as const)('%s', (line, expected, args) => {
    const values = flags();
    expect(parseFlags(line.split(' '), values).args).toEqual(args);
    for (const [name, value] of Object.entries(expected)) expect(values.string(name)).toBe(value);
  });

  it('splits lists at commas, but not arrays', () => {
    const values = flags();
    parseFlags(['-La,b', '--label-columns=c', '--env=a,b', '--env', 'c'], values);
    expect(values.list('label-columns')).toEqual(['a', 'b', 'c']);
    expect(values.list('env')).toEqual(['a,b', 'c']);
  });

  it.each([
    ['--nope', 'unknown flag: --nope'],
    ['-x', "unknown shorthand flag: 'x' in -x"],
    ['-wx', "unknown shorthand flag: 'x' in -x"],
    ['-o', "flag needs an argument: 'o' in -o"],
    ['--output', 'flag needs an argument: --output'],
    ['--watch=maybe', 'invalid argument "maybe" for "-w, --watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['--replicas=x', 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--replicas=2147483648', 'invalid argument "2147483648" for "--replicas" flag: strconv.ParseInt: parsing "2147483648": value out of range'],
    ['--timeout=5', 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    ['--timeout=5x', 'invalid argument "5x" for "--timeout" flag: time: unknown unit "x" in duration "5x"'],
    ['--=x', 'bad flag syntax: --=x'],
  ])('%s is refused: %s', (word, message) => {
    expect(() => parseFlags([word], flags())).toThrow(message);
  });
});

describe('durations', () => {
  it.each([
    ['1h2m3s', 3_723_000],
    ['1.5s', 1500],
    ['-2ms', -2],
    ['0', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
  it.each([
    [0, '0s'],
    [1500, '1.5s'],
    [90_000, '1m30s'],
    [3_600_000, '1h0m0s'],
  ])('%d ms is %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
  it.each([
    [119, '119s'],
    [120, '2m'],
    [125, '2m5s'],
    [600, '10m'],
    [3 * 3600, '3h'],
    [7 * 3600 + 60, '7h1m'],
    [48 * 3600, '2d'],
    [50 * 3600, '2d2h'],
    [400 * 86_400, '400d'],
    [3 * 365 * 86_400 + 86_400, '3y1d'],
    [9 * 365 * 86_400, '9y'],
  ])('%d seconds ago is %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
