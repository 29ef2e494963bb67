// One request as a line. Answered: green, an arrow at the room. Refused: red, a cross. Dropped: amber, fading out.
import type { ReactNode } from 'react';
import { type Layout, linePath } from './layout.ts';
import type { Way } from './way.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

export function Line({ way, layout }: { readonly way: Way; readonly layout: Layout }): ReactNode {
  const { points, ring } = pointsOf(way, layout);
  const end = points.at(-1);
  if (!end || points.length < 2) return null;
  const tag = ring && way.tags[0];
  return (
    <g className={`line ${way.look}`} key={`${way.trace.flow}-${way.look}`}>
      <defs>
        <marker id="arrow" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0L10 5L0 10z" />
        </marker>
      </defs>
      <path d={linePath(points)} pathLength={1} markerEnd={way.look === 'answered' ? 'url(#arrow)' : undefined} />
      {ring && <circle cx={ring.x} cy={ring.y} r="5.5" />}
      {tag && (
        <g className="tag">
          <rect x={ring.x + 46} y={ring.y - 40} width={tag.length * 7.2 + 18} height={21} rx="5" />
          <text x={ring.x + 55} y={ring.y - 25}>
            {tag}
          </text>
        </g>
      )}
      {way.look === 'refused' && <path className="cross" d={`M${end.x - 7} ${end.y - 7}l14 14m0 -14l-14 14`} />}
      {way.look === 'dropped' && (
        <text x={end.x + 10} y={end.y + 5} className="dropped-word">
          silence
        </text>
      )}
    </g>
  );
}

/** From who asked to where it ended. A part that the picture does not show is left out, never invented. */
function pointsOf(way: Way, layout: Layout): { readonly points: readonly Point[]; readonly ring: Point | undefined } {
  const points: Point[] = [];
  const asker = layout.outsiders.find((o) => o.name === way.from);
  const rooms = layout.houses.flatMap((h) => h.rooms);
  const askingHouse = layout.houses.find((h) => h.house.name === way.from);
  const askingRoom = rooms.find((r) => `pod:${r.room.name}` === way.from || r.room.ip === way.trace.from.ip);
  if (asker) points.push({ x: asker.x + asker.width, y: asker.y + asker.height / 2 });
  else if (askingRoom) points.push({ x: askingRoom.x, y: askingRoom.y + askingRoom.height / 2 });
  else if (askingHouse) points.push({ x: askingHouse.x + 90, y: askingHouse.y + askingHouse.height / 2 });
  const house = layout.houses.find((h) => h.house.name === way.entry?.name);
  const door = house?.doors.find((d) => d.door.port === way.door);
  if (house && door) points.push({ x: door.x, y: door.y + door.height / 2 });
  else if (house) points.push({ x: house.x, y: house.y + house.height - 14 });
  const rail = layout.rails.find((r) => r.rail.key === way.rail?.key);
  const room = rooms.find((r) => r.room.key === way.room?.key);
  let ring: Point | undefined;
  if (rail && (room || house)) {
    const from = points.at(-1);
    ring = { x: rail.x + rail.width / 2, y: house ? house.y + house.height * 0.55 : (from?.y ?? 0) };
    points.push(ring);
  }
  if (room) points.push({ x: room.x - 3, y: room.y + room.height / 2 });
  // The way out to a network that the picture does not draw.
  if (points.length === 1 && points[0]) points.push({ x: points[0].x + 70, y: points[0].y });
  return { points, ring };
}
