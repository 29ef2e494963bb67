// How a recorded answer and ours are compared: what differs from run to run is a mark that stands for anything of its kind.
import type { Replayed } from '../../src/host/replay.ts';

export interface GoldenCase {
  readonly id: string;
  readonly desc: string;
  readonly request: { readonly method: string; readonly path: string };
  readonly response: { readonly code: number; readonly headers?: Readonly<Record<string, unknown>>; readonly body: unknown };
}

const MARK = /<(?:auto(?::\w+)?|time|uid|rv|resourceVersion|continue|token|random|rnd|age|pointer|certificate|podIP\d+|\d+)>|\$\(\d+:[^)]*\)/;
const ALL_MARKS = new RegExp(MARK, 'g');
const CHOSEN: Readonly<Record<string, (v: unknown) => boolean>> = {
  '<auto:nodePort>': (v) => typeof v === 'number' && v >= 30086 && v <= 32767,
  '<auto:healthCheckNodePort>': (v) => typeof v === 'number' && v >= 30000 && v <= 32767,
  '<auto:clusterIP>': (v) => /^10\.96\.\d{1,3}\.\d{1,3}$/.test(String(v)) && v !== '10.96.0.0',
};
type Doc = Record<string, unknown>;
const isDoc = (v: unknown): v is Doc => typeof v === 'object' && v !== null && !Array.isArray(v);

function textAgrees(want: string, got: unknown): boolean {
  const chosen = CHOSEN[want];
  if (chosen) return chosen(got);
  if (typeof got !== 'string') return /^<(auto|time|rv|resourceVersion)>$/.test(want) && got !== undefined && got !== null && typeof got !== 'object';
  if (want === got) return true;
  if (!MARK.test(want)) return false;
  const escaped = want.split(ALL_MARKS).map((s) => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('[\\s\\S]+?')}$`).test(got);
}

/** Takes out what the recording took out. */
function strip(v: unknown, keepManaged: boolean): unknown {
  if (Array.isArray(v)) return v.map((x) => strip(x, keepManaged));
  if (!isDoc(v)) return v;
  const out: Doc = {};
  for (const [k, x] of Object.entries(v)) {
    out[k] = strip(k === 'metadata' && isDoc(x) ? bareMeta(x, keepManaged) : k === 'details' && isDoc(x) ? { ...x, uid: undefined } : x, keepManaged);
  }
  return out;
}

function bareMeta(meta: Doc, keepManaged: boolean): Doc {
  const { uid: _u, creationTimestamp: _c, resourceVersion: _r, managedFields, ...rest } = meta;
  if (!keepManaged || !Array.isArray(managedFields)) return rest;
  return { ...rest, managedFields: managedFields.map(({ time: _t, ...m }: Doc) => m) };
}

/** The first difference, or undefined. */
export function differ(want: unknown, got: unknown, path = ''): string | undefined {
  const says = (): string => `${path}: want ${JSON.stringify(want)?.slice(0, 300)}, got ${JSON.stringify(got)?.slice(0, 300)}`;
  if (typeof want === 'string') return textAgrees(want, got) ? undefined : says();
  if (want === null || typeof want !== 'object') return want === got ? undefined : says();
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || want.length !== got.length) return says();
    return first(want.map((w, i) => () => differ(w, got[i], `${path}[${i}]`)));
  }
  if (!isDoc(got)) return says();
  const wanted = want as Doc;
  const items = Array.isArray(got.items) ? got.items.map((x: Doc) => (x.metadata as Doc | undefined)?.name) : undefined;
  const rows = Array.isArray(got.rows) ? got.rows.map((x: Doc) => ((x.object as Doc | undefined)?.metadata as Doc | undefined)?.name ?? (x.cells as unknown[])[0]) : undefined;
  const known = first(Object.keys(wanted).map((k) => () => differ(wanted[k], k === 'itemNames' ? items : k === 'rowNames' ? rows : got[k], `${path}.${k}`)));
  if (known) return known;
  const extra = Object.keys(got).find((k) => got[k] !== undefined && !(k in wanted) && !(k === 'items' && 'itemNames' in wanted) && !(k === 'rows' && 'rowNames' in wanted));
  return extra ? `${path}.${extra}: not wanted, got ${JSON.stringify(got[extra])?.slice(0, 200)}` : undefined;
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}

/** Why our answer is not the recorded one; undefined when it is. */
export function judge(c: GoldenCase, ours: Replayed['response'] | undefined): string | undefined {
  if (!ours) return 'no answer';
  if (ours.code !== c.response.code) return `code: want ${c.response.code}, got ${ours.code} ${JSON.stringify((ours.body as Doc | null)?.message ?? '')}`;
  const keep = /\/apply/.test(c.id);
  const body = JSON.parse(JSON.stringify(ours.body ?? null)) as unknown;
  return differ([c.response.headers?.warning ?? []].flat(), [ours.headers.warning ?? []].flat(), 'warning') ?? differ(strip(c.response.body, keep), strip(body, keep), 'body');
}
