// The text in which figures are handed to Prometheus: metrics by name, series by labels, numbers as Go writes them. upstream: github.com/prometheus/common/expfmt
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

export type Labels = Readonly<Record<string, string>>;

/** Counts what was observed, by size. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** What fell between a bound and the one before it. */
  readonly #counts: number[];
  #count = 0;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.#count++;
    this.#sum += value;
    let i = 0;
    while (value > (this.#bounds[i] ?? Number.POSITIVE_INFINITY)) i++;
    if (i < this.#bounds.length) this.#counts[i] = (this.#counts[i] ?? 0) + 1;
  }

  lines(name: string, labels: Labels): readonly string[] {
    const bucket = (le: string, n: number): string => `${name}_bucket${braces({ ...labels, le })} ${number(n)}`;
    let upTo = 0;
    return [
      ...this.#bounds.map((bound, i) => bucket(number(bound), (upTo += this.#counts[i] ?? 0))),
      bucket('+Inf', this.#count),
      `${name}_sum${braces(labels)} ${number(this.#sum)}`,
      `${name}_count${braces(labels)} ${number(this.#count)}`,
    ];
  }
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly series: readonly (readonly [labels: Labels, value: number | Histogram])[];
}

/** A metric with labels that was never counted is not there at all. */
export function exposition(metrics: readonly Metric[]): string {
  const told = metrics.filter((m) => m.series.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
  return told
    .flatMap(({ name, help, type, series }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...series
        .map(([labels, value]) => ({ labels, value, text: braces(labels) }))
        .sort((a, b) => (a.text < b.text ? -1 : 1))
        .flatMap(({ labels, value, text }) => (typeof value === 'number' ? [`${name}${text} ${number(value)}`] : value.lines(name, labels))),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function braces(labels: Labels): string {
  const all = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return all.length > 0 ? `{${all.join()}}` : '';
}

/** Short, with an exponent from a million on. upstream: strconv.AppendFloat with 'g' */
function number(n: number): string {
  const scientific = n.toExponential();
  const power = Number(scientific.slice(scientific.indexOf('e') + 1));
  return n !== 0 && (power < -4 || power >= 6) ? scientific.replace(/e([+-])(\d)$/, 'e$10$2') : String(n);
}
