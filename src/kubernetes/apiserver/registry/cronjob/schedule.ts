// What a schedule may look like, in the words of the parser that the server uses. upstream: github.com/robfig/cron/v3 parser.go (ParseStandard)

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const MACROS = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
const DURATION = /^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/;

/** What is wrong with a schedule, or undefined. */
export function scheduleProblem(schedule: string): string | undefined {
  let spec = schedule;
  if (/^(TZ|CRON_TZ)=/.test(spec)) {
    const space = spec.indexOf(' ');
    if (space < 0) return `provided bad location ${spec.slice(spec.indexOf('=') + 1)}`;
    spec = spec.slice(space).trim();
  }
  if (spec.startsWith('@')) return macroProblem(spec);
  const fields = spec.split(/\s+/).filter(Boolean);
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  for (const [i, field] of fields.entries()) {
    const bounds = FIELDS[i];
    const problem = bounds && fieldProblem(field, bounds);
    if (problem) return problem;
  }
  return undefined;
}

function macroProblem(spec: string): string | undefined {
  if (MACROS.has(spec)) return undefined;
  if (!spec.startsWith('@every ')) return `unrecognized descriptor: ${spec}`;
  const duration = spec.slice(7);
  return DURATION.test(duration) ? undefined : `failed to parse duration ${spec}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const part of field.split(',').filter(Boolean)) {
    const problem = rangeProblem(part, bounds);
    if (problem) return problem;
  }
  return undefined;
}

function rangeProblem(expression: string, bounds: Bounds): string | undefined {
  const [range = '', step, ...moreSteps] = expression.split('/');
  const [low = '', high, ...moreEnds] = range.split('-');
  let from = bounds.min;
  let to = bounds.max;
  if (low !== '*' && low !== '?') {
    const first = value(low, bounds);
    if (typeof first === 'string') return first;
    from = first;
    if (moreEnds.length) return `too many hyphens: ${expression}`;
    const second = high === undefined ? first : value(high, bounds);
    if (typeof second === 'string') return second;
    to = second;
  }
  if (moreSteps.length) return `too many slashes: ${expression}`;
  const width = step === undefined ? 1 : number(step);
  if (typeof width === 'string') return width;
  if (step !== undefined && low !== '*' && low !== '?' && high === undefined) to = bounds.max;
  if (from < bounds.min) return `beginning of range (${from}) below minimum (${bounds.min}): ${expression}`;
  if (to > bounds.max) return `end of range (${to}) above maximum (${bounds.max}): ${expression}`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${expression}`;
  return width === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

function value(text: string, bounds: Bounds): number | string {
  const at = bounds.names?.indexOf(text.toLowerCase()) ?? -1;
  return at >= 0 ? at + (bounds.names === MONTHS ? 1 : 0) : number(text);
}

function number(text: string): number | string {
  if (!/^[+-]?\d+$/.test(text)) return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const n = Number(text);
  return n < 0 ? `negative number (${n}) not allowed: ${text}` : n;
}
