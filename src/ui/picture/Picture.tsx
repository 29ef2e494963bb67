// The cluster as houses with doors, rails and rooms, and the last request as one line through them. Drawn from informers and traces alone.
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useCluster } from '../stores/cluster.ts';
import { useSession } from '../stores/session.ts';
import { useWords } from '../words/words.ts';
import { fitting, graphOf, type Rail } from './graph.ts';
import { HouseShape, Wall } from './HouseShape.tsx';
import { Line } from './Line.tsx';
import { type Layout, layoutOf } from './layout.ts';
import { Numbers, numbersOf } from './Numbers.tsx';
import { pointsOf } from './points.ts';
import { type Way, wayOf } from './way.ts';

const ClusterTable = lazy(() => import('./ClusterTable.tsx').then((m) => ({ default: m.ClusterTable })));
const Hops = lazy(() => import('./Hops.tsx').then((m) => ({ default: m.Hops })));

/** A pod's width: what an arrow points at is seen whole. */
const END_ROOM = 176;

export function Picture(): ReactNode {
  const words = useWords().picture;
  const objects = useCluster();
  const traces = useSession((s) => s.traces);
  const [at, setAt] = useState<number | undefined>();
  const [view, setView] = useState<'picture' | 'hops' | 'table'>('picture');
  const box = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 900, height: 400 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => element.clientWidth > 0 && setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const newest = traces.at(-1)?.flow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new request takes the eye back to itself
  useEffect(() => setAt(undefined), [newest]);
  const graph = useMemo(() => graphOf(objects), [objects]);
  const index = at ?? traces.length - 1;
  const trace = traces[index];
  const way = useMemo(() => (trace ? wayOf(trace, graph, words) : undefined), [trace, graph, words]);
  const rail = way?.rail?.key;
  const door = way?.door;
  const layout = useMemo(() => layoutOf(graph, size.width, size.height, { rail, door }), [graph, size, rail, door]);
  useEffect(() => {
    if (way && box.current && view === 'picture') showEnd(box.current, way, layout);
  }, [way, layout, view]);
  return (
    <div className="picture">
      <div className="picture-head">
        <h2>{words.cluster}</h2>
        <p className="soft" aria-live="polite">
          {way ? `${clock(way.trace.at)} · ${way.from} → ${way.trace.to.ip}:${way.trace.to.port} · ${way.said}` : graph.houses.length ? words.noRequest : words.starting}
        </p>
        <span className="grow" />
        {traces.length > 1 && (
          <>
            <button type="button" className="plain" aria-label={words.earlier} disabled={index <= 0} onClick={() => setAt(index - 1)}>
              ←
            </button>
            <button type="button" className="plain" aria-label={words.later} disabled={index >= traces.length - 1} onClick={() => setAt(index + 1)}>
              →
            </button>
          </>
        )}
        <button type="button" className="link" aria-pressed={view === 'table'} onClick={() => setView(view === 'table' ? 'picture' : 'table')}>
          {view === 'table' ? words.picture : words.table}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className="picture-box" ref={box} tabIndex={0} aria-label={words.what}>
        {view === 'hops' && trace ? (
          <Suspense fallback={null}>
            <Hops trace={trace} />
          </Suspense>
        ) : view === 'table' ? (
          <Suspense fallback={null}>
            <ClusterTable graph={graph} />
          </Suspense>
        ) : (
          <svg
            viewBox={`0 0 ${layout.width} ${layout.height}`}
            role="img"
            aria-label={words.describe(graph.houses.length, graph.rails.map((r) => r.name).join(', '), way?.said ?? '')}
            preserveAspectRatio="xMidYMin meet"
            // Many nodes: the drawing keeps its size and the panel scrolls.
            style={layout.height > size.height * 1.4 ? { height: layout.height } : undefined}
          >
            {layout.houses.map((h) => (
              <Wall key={h.house.name} placed={h} way={way} />
            ))}
            {layout.rails.map(({ rail, x, y, width, height }) => (
              <g key={rail.key} className={`rail ${way?.rail?.key === rail.key ? 'used' : ''}`}>
                <rect x={x} y={y} width={width} height={height} rx="8" />
              </g>
            ))}
            {layout.outsiders.map((o) => (
              <g key={o.name} className={`outsider ${way?.from === o.name ? 'used' : ''} ${o.name}`}>
                <rect x={o.x} y={o.y} width={o.width} height={o.height} rx="8" />
                <text x={o.x + 14} y={o.y + 26} className="name">
                  {o.name}
                </text>
                <text x={o.x + 14} y={o.y + 45} className="address">
                  {o.ip}
                </text>
              </g>
            ))}
            {layout.houses.map((h) => (
              <HouseShape key={h.house.name} placed={h} way={way} rails={graph.rails} />
            ))}
            {layout.rails.map(({ rail, label }) => (
              <g key={rail.key} className={`rail-name ${way?.rail?.key === rail.key ? 'used' : ''}`}>
                <title>{`Service ${rail.key} ${rail.ip}`}</title>
                <text x={label.x} y={label.y} textAnchor="middle" className="name">
                  {layout.rails.length > 1 ? fitting(rail.name, 16) : `Service ${fitting(rail.name, 16)}`}
                </text>
                {layout.rails.length === 1 && (
                  <text x={label.x} y={label.y + 18} textAnchor="middle" className="address">
                    {addressOf(rail) ?? words.noAddress}
                  </text>
                )}
              </g>
            ))}
            {layout.moreRails.count > 0 && (
              <text x={layout.moreRails.x} y={layout.moreRails.y} className="address">
                {words.moreServices(layout.moreRails.count)}
              </text>
            )}
            {way && <Line way={way} layout={layout} />}
            <Numbers told={numbersOf(graph, way)} named={graph.rails.length > 1} {...layout.numbers} />
          </svg>
        )}
      </section>
      {trace && (
        <button type="button" className="link hops-button" aria-expanded={view === 'hops'} onClick={() => setView(view === 'hops' ? 'picture' : 'hops')}>
          {view === 'hops' ? words.back : words.hops(trace.hops.length)}
        </button>
      )}
    </div>
  );
}

/** Where a drawing is wider than its place: as far to the side as it takes to see how the request ended. */
function showEnd(box: HTMLElement, way: Way, layout: Layout): void {
  const hidden = box.scrollWidth - box.clientWidth;
  const end = pointsOf(way, layout).points.at(-1);
  if (hidden <= 0 || !end) return;
  box.scrollLeft = ((end.x + END_ROOM) * box.scrollWidth) / layout.width - box.clientWidth;
}

function addressOf(rail: Rail): string | undefined {
  const port = rail.ports[0]?.port;
  return rail.ip === 'None' || rail.ip === '' ? undefined : `${rail.ip}${port === undefined ? '' : `:${port}`}`;
}

function clock(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
