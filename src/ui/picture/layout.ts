// Where everything stands, in the units of the drawing. Pure: same graph and size, same places.
import type { Door, Graph, House, Rail, Room } from './graph.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedRoom extends Box {
  readonly room: Room;
}

export interface PlacedDoor extends Box {
  readonly door: Door;
}

export interface PlacedHouse extends Box {
  readonly house: House;
  readonly doors: readonly PlacedDoor[];
  readonly rooms: readonly PlacedRoom[];
  /** How many rooms are not drawn one by one. */
  readonly more: number;
}

export interface PlacedRail extends Box {
  readonly rail: Rail;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly outsiders: readonly (Box & { readonly name: string; readonly ip: string })[];
  readonly houses: readonly PlacedHouse[];
  readonly rails: readonly PlacedRail[];
}

const HOUSE_X = 258;
const GAP = 14;
const DOOR = 22;
const ROOM = { width: 158, height: 62, gap: 14 };
const MAX_RAILS = 3;

/** `width` and `height` of the room that there is; the drawing is at least 700 wide and scrolls or shrinks below. */
export function layoutOf(graph: Graph, width: number, height: number): Layout {
  const w = Math.max(700, width);
  const rails = graph.rails.slice(-MAX_RAILS);
  const railsWidth = Math.max(1, rails.length) * 58;
  const roomsX = HOUSE_X + 136 + railsWidth + 34;
  const columns = Math.max(1, Math.floor((w - 20 - roomsX) / (ROOM.width + ROOM.gap)));
  const legend = 46;
  const share = (Math.max(330, height) - legend - 8 - GAP * Math.max(0, graph.houses.length - 1)) / Math.max(1, graph.houses.length);
  const houseHeight = Math.max(92, Math.min(130, share));
  const houses = graph.houses.map(
    (house, i): PlacedHouse => placeHouse(house, { x: HOUSE_X, y: 4 + i * (houseHeight + GAP), width: w - HOUSE_X - 18, height: houseHeight }, roomsX, columns),
  );
  const bottom = 4 + graph.houses.length * (houseHeight + GAP) - GAP;
  const middle = bottom / 2;
  return {
    width: w,
    height: bottom + legend,
    outsiders: [
      { name: 'laptop', ip: '192.168.1.100', x: 18, y: Math.max(8, middle - 80), width: 134, height: 62 },
      { name: 'outside', ip: '203.0.113.7', x: 18, y: Math.max(90, middle + 28), width: 134, height: 62 },
    ],
    houses,
    rails: rails.map((rail, i) => ({ rail, x: HOUSE_X + 136 + i * 58, y: 4, width: 42, height: bottom - 4 })),
  };
}

function placeHouse(house: House, box: Box, roomsX: number, columns: number): PlacedHouse {
  const doors = house.doors
    .slice(0, 3)
    .map((door, i): PlacedDoor => ({ door, x: box.x - DOOR / 2, y: box.y + box.height - 30 - (Math.min(3, house.doors.length) - 1 - i) * 25, width: DOOR, height: DOOR }));
  const own = house.rooms.filter((r) => !r.system);
  const system = house.rooms.filter((r) => r.system);
  const drawn = [...own, ...system].slice(0, columns);
  const rooms = drawn.map(
    (room, i): PlacedRoom => ({ room, x: roomsX + i * (ROOM.width + ROOM.gap), y: box.y + (box.height - ROOM.height) / 2, width: ROOM.width, height: ROOM.height }),
  );
  return { ...box, house, doors, rooms, more: own.length + system.length - drawn.length };
}

/** A line's way: out of the asker, through the door, along the rail, into the room. */
export function linePath(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let d = `M${first.x} ${first.y}`;
  let at = first;
  for (const p of rest) {
    const bend = Math.max(24, Math.abs(p.x - at.x) / 2);
    d += ` C${at.x + bend} ${at.y} ${p.x - bend} ${p.y} ${p.x} ${p.y}`;
    at = p;
  }
  return d;
}
