// The points of a request's line: from who asked to where it ended. A part that the picture does not show is left out, never invented. Pure.
import { type Layout, type PlacedHouse, type Point, roomPoint } from './layout.ts';
import type { Way } from './way.ts';

export interface LinePoints {
  readonly points: readonly Point[];
  /** Where a rule picks the pod. */
  readonly ring: Point | undefined;
}

export function pointsOf(way: Way, layout: Layout): LinePoints {
  const points: Point[] = [];
  const asker = askerPoint(way, layout);
  if (asker) points.push(asker);
  const house = layout.houses.find((h) => h.house.name === way.entry?.name);
  if (house) points.push(doorPoint(house, way.door));
  const rail = layout.rails.find((r) => r.rail.key === way.rail?.key);
  const target = layout.houses.find((h) => h.house.name === way.roomHouse?.name);
  const room = roomPoint(target, way.room?.key);
  let ring: Point | undefined;
  if (rail && (room || house)) {
    ring = { x: rail.x + rail.width / 2, y: house ? house.y + house.height * 0.62 : (asker?.y ?? 0) };
    points.push(ring);
  }
  if (target && room) points.push(...around(target, way.room?.key), { x: room.x - 3, y: room.y });
  // The way out to a network that the picture does not draw.
  if (points.length === 1 && points[0]) points.push({ x: points[0].x + 76, y: points[0].y });
  return { points, ring };
}

/** To a room that others stand before: over them, and down between the last of them and the room. */
function around(house: PlacedHouse, key: string | undefined): readonly Point[] {
  const [first] = house.rooms;
  const room = house.rooms.find((r) => r.room.key === key);
  if (!first || !room || room === first) return [];
  const y = first.y - 8;
  return [
    { x: first.x - 4, y },
    { x: room.x - 20, y },
  ];
}

function askerPoint(way: Way, layout: Layout): Point | undefined {
  const outsider = layout.outsiders.find((o) => o.name === way.from);
  if (outsider) return { x: outsider.x + outsider.width, y: outsider.y + outsider.height / 2 };
  for (const house of layout.houses) {
    const pod = house.house.rooms.find((r) => r.ip !== '' && r.ip === way.trace.from.ip);
    const room = roomPoint(house, pod?.key);
    if (room) return { x: room.x, y: room.y + 12 };
  }
  const house = layout.houses.find((h) => h.house.name === way.from);
  return house && { x: house.x + 110, y: house.y + 40 };
}

function doorPoint(house: PlacedHouse, port: number | undefined): Point {
  const door = house.doors.find((d) => d.door.port === port);
  return door ? { x: door.x, y: door.y + door.height / 2 } : { x: house.x, y: house.y + house.height - 14 };
}

/** A rewrite's tag stands in the gap between houses that the line crosses, or under the house that it stays in. */
export function tagPlace(way: Way, layout: Layout, ring: Point): Point {
  const target = layout.houses.find((h) => h.house.name === way.roomHouse?.name);
  const rail = layout.rails.at(-1);
  const x = (rail ? rail.x + rail.width : ring.x) + 8;
  if (!target) return { x, y: ring.y };
  const above = ring.y < target.y && target.y > 30;
  return { x, y: above ? target.y - 7 : target.y + target.height + 7 };
}
