// Where everything stands, in the units of the drawing. Pure: same graph and size, same places.
import { countsOf, type Door, type Graph, type House, type Rail, type Room } from './graph.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedRoom extends Box {
  readonly room: Room;
}

export interface PlacedDot extends Point {
  readonly room: Room;
}

export interface PlacedDoor extends Box {
  readonly door: Door;
}

/** Rooms one by one where they fit, else a dot each, else a bar for all. */
export interface PlacedHouse extends Box {
  readonly house: House;
  readonly doors: readonly PlacedDoor[];
  readonly moreDoors: number;
  readonly rooms: readonly PlacedRoom[];
  readonly dots: readonly PlacedDot[];
  readonly bar: Box | undefined;
  readonly counts: (Point & { readonly text: string }) | undefined;
}

export interface PlacedRail extends Box {
  readonly rail: Rail;
  /** Where its name is written: names of neighbours stand in two rows. */
  readonly label: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly outsiders: readonly (Box & { readonly name: string; readonly ip: string })[];
  readonly houses: readonly PlacedHouse[];
  readonly rails: readonly PlacedRail[];
  /** Services without a rail of their own, and where their number is written. */
  readonly moreRails: Point & { readonly count: number };
  /** The three numbers stand below who asks: names of Services have the rest of the line. */
  readonly numbers: Point;
}

/** What the newest request went through. */
export interface Focus {
  readonly rail?: string | undefined;
  readonly door?: number | undefined;
}

const HOUSE_X = 258;
const GAP = 14;
const DOOR = 22;
const DOOR_STEP = 25;
const ROOM = { width: 158, height: 62, gap: 14 };
const DOT = 14;
const RAIL_X = HOUSE_X + 142;
const RAIL = { width: 42, step: 66 };
const MAX_RAILS = 3;
const MAX_DOORS = 3;
const LEGEND = 52;
const TOP = 4;

/** `width` and `height` of the place that there is; the drawing is at least 720 wide and shrinks or scrolls below. `focus`: a rail and a door that must be drawn. */
export function layoutOf(graph: Graph, width: number, height: number, focus: Focus = {}): Layout {
  const w = Math.max(720, width);
  const rails = railsShown(graph.rails, focus.rail);
  const roomsX = RAIL_X + Math.max(1, rails.length) * RAIL.step + 12;
  const roomsWidth = w - 30 - roomsX;
  const many = graph.houses.length > 4;
  const share = (Math.max(330, height) - LEGEND - TOP - GAP * Math.max(0, graph.houses.length - 1)) / Math.max(1, graph.houses.length);
  const houseHeight = many ? 84 : Math.max(92, Math.min(130, share));
  const houses = graph.houses.map((house, i) =>
    placeHouse(house, { x: HOUSE_X, y: TOP + i * (houseHeight + GAP), width: w - HOUSE_X - 18, height: houseHeight }, { roomsX, roomsWidth, door: focus.door }),
  );
  const bottom = TOP + Math.max(1, graph.houses.length) * (houseHeight + GAP) - GAP;
  const middle = Math.min(bottom, 420) / 2;
  return {
    width: w,
    height: bottom + LEGEND,
    outsiders: [
      { name: 'laptop', ip: '192.168.1.100', x: 18, y: Math.max(8, middle - 80), width: 134, height: 62 },
      { name: 'outside', ip: '203.0.113.7', x: 18, y: Math.max(90, middle + 28), width: 134, height: 62 },
    ],
    houses,
    rails: rails.map((rail, i) => placeRail(rail, i, bottom)),
    moreRails: { count: graph.rails.length - rails.length, x: RAIL_X + 2 * RAIL.step + 32, y: bottom + 39 },
    numbers: { x: 18, y: bottom + 28 },
  };
}

function railsShown(all: readonly Rail[], focus: string | undefined): readonly Rail[] {
  const first = all.slice(0, MAX_RAILS);
  const wanted = all.find((r) => r.key === focus);
  return !wanted || first.includes(wanted) ? first : [...first.slice(0, MAX_RAILS - 1), wanted];
}

function placeRail(rail: Rail, i: number, bottom: number): PlacedRail {
  const x = RAIL_X + i * RAIL.step;
  return { rail, x, y: TOP, width: RAIL.width, height: bottom - TOP, label: { x: x + RAIL.width / 2, y: bottom + 20 + (i % 2) * 19 } };
}

function placeHouse(house: House, box: Box, { roomsX, roomsWidth, door: wanted }: { roomsX: number; roomsWidth: number; door: number | undefined }): PlacedHouse {
  const shown = doorsShown(house.doors, Math.min(MAX_DOORS, Math.max(1, Math.floor((box.height - 46) / DOOR_STEP))), wanted);
  const lowest = box.y + box.height - 30;
  const doors = shown.map((door, i): PlacedDoor => ({ door, x: box.x - DOOR / 2, y: lowest - (shown.length - 1 - i) * DOOR_STEP, width: DOOR, height: DOOR }));
  return { ...box, house, doors, moreDoors: house.doors.length - shown.length, ...placeRooms(house.rooms, box, roomsX, roomsWidth) };
}

/** @param room how many doors a wall has room for; where some are left out, one place goes to their number */
function doorsShown(all: readonly Door[], room: number, wanted: number | undefined): readonly Door[] {
  if (all.length <= room) return all;
  const first = all.slice(0, Math.max(1, room - 1));
  const used = all.find((d) => d.port === wanted);
  return !used || first.includes(used) ? first : [...first.slice(0, -1), used];
}

function placeRooms(rooms: readonly Room[], box: Box, x: number, width: number): Pick<PlacedHouse, 'rooms' | 'dots' | 'bar' | 'counts'> {
  const none = { rooms: [], dots: [], bar: undefined, counts: undefined };
  const columns = Math.max(1, Math.floor((width + ROOM.gap) / (ROOM.width + ROOM.gap)));
  if (rooms.length <= columns) {
    const y = box.y + (box.height - ROOM.height) / 2;
    return { ...none, rooms: rooms.map((room, i) => ({ room, x: x + i * (ROOM.width + ROOM.gap), y, width: ROOM.width, height: ROOM.height })) };
  }
  const counts = { x, y: box.y + 22, text: countsOf(rooms) };
  const across = Math.floor(width / DOT);
  if (rooms.length <= across * Math.floor((box.height - 42) / DOT)) {
    const dots = rooms.map((room, i) => ({ room, x: x + 5 + (i % across) * DOT, y: box.y + 40 + Math.floor(i / across) * DOT }));
    return { ...none, dots, counts };
  }
  const ready = rooms.filter((r) => r.ready).length;
  return { ...none, bar: { x, y: box.y + 34, width, height: 16 }, counts: { ...counts, text: `${rooms.length} pods, ${ready} Ready: ${counts.text}` } };
}

/** Where the room of a pod is: its left edge, its dot, or the bar that stands for it. */
export function roomPoint(house: PlacedHouse | undefined, key: string | undefined): Point | undefined {
  const room = house?.rooms.find((r) => r.room.key === key);
  if (room) return { x: room.x, y: room.y + room.height / 2 };
  const dot = house?.dots.find((d) => d.room.key === key);
  if (dot) return { x: dot.x - 5, y: dot.y };
  return house?.bar && house.house.rooms.some((r) => r.key === key) ? { x: house.bar.x, y: house.bar.y + house.bar.height / 2 } : undefined;
}

/** A line's way through its points, in curves that leave and arrive level; a way back to the left bows out. */
export function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let d = `M${first.x} ${first.y}`;
  let at = first;
  for (const p of rest) {
    const bend = Math.max(24, Math.abs(p.x - at.x) / 2);
    const way = p.x < at.x ? -1 : 1;
    d += ` C${at.x + way * bend} ${at.y} ${p.x - way * bend} ${p.y} ${p.x} ${p.y}`;
    at = p;
  }
  return d;
}
