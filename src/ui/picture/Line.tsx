// One request as a line. Answered: green, an arrow at the room. Refused: red, a cross and by whom. Dropped: amber, fading out.
import type { ReactNode } from 'react';
import { type Layout, linePath, type Point } from './layout.ts';
import { pointsOf, tagPlace } from './points.ts';
import type { Way } from './way.ts';

export function Line({ way, layout }: { readonly way: Way; readonly layout: Layout }): ReactNode {
  const { points, ring } = pointsOf(way, layout);
  const end = points.at(-1);
  if (!end || points.length < 2) return null;
  const tag = ring && way.tags[0];
  const place = tag ? tagPlace(way, layout, ring) : undefined;
  return (
    <g className={`line ${way.look}`} key={`${way.trace.flow}-${way.look}`}>
      <defs>
        <marker id="arrow" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="6" markerHeight="6" orient="auto">
          <path d="M0 0L10 5L0 10z" />
        </marker>
      </defs>
      <path d={linePath(points)} pathLength={1} markerEnd={way.look === 'answered' ? 'url(#arrow)' : undefined} />
      {ring && <circle cx={ring.x} cy={ring.y} r="5.5" />}
      {tag && place && <Tag text={tag} at={place} />}
      {way.look === 'refused' && <path className="cross" d={`M${end.x - 7} ${end.y - 7}l14 14m0 -14l-14 14`} />}
      {way.reason && (
        <g className="reason">
          {way.reason.map((text, i) => (
            <text key={text} x={way.look === 'refused' ? end.x + 14 : end.x - 64} y={reasonTop(way, layout, end) + i * 16}>
              {text}
            </text>
          ))}
        </g>
      )}
    </g>
  );
}

/** Under the end of a dropped line; above it where a Service's name stands there. */
function reasonTop(way: Way, { rails }: Layout, end: Point): number {
  // Ends beside the cross: what follows it would stand on the wall below.
  if (way.look === 'refused') return end.y + 5 - ((way.reason?.length ?? 1) - 1) * 16;
  const taken = rails.some(({ label }) => Math.abs(label.y - (end.y + 28)) < 30 && Math.abs(label.x - end.x) < 200);
  return taken ? end.y - 36 : end.y + 20;
}

function Tag({ text, at }: { readonly text: string; readonly at: Point }): ReactNode {
  return (
    <g className="tag">
      <rect x={at.x} y={at.y - 11} width={text.length * 7.3 + 16} height={22} rx="5" />
      <text x={at.x + 8} y={at.y + 4.5}>
        {text}
      </text>
    </g>
  );
}
