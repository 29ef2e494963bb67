// A node: its wall, its doors, its rooms.
import type { ReactNode } from 'react';
import { type Rail, shortName } from './graph.ts';
import type { PlacedHouse, PlacedRoom } from './layout.ts';
import type { Way } from './way.ts';

export function HouseShape({ placed, way, rails }: { readonly placed: PlacedHouse; readonly way: Way | undefined; readonly rails: readonly Rail[] }): ReactNode {
  const { house, x, y, width, height } = placed;
  const entered = way?.entry?.name === house.name;
  return (
    <g className={`house ${entered ? 'entered' : ''} ${house.ready ? '' : 'not-ready'}`}>
      <rect x={x} y={y} width={width} height={height} rx="9" />
      <text x={x + 16} y={y + 23} className="name">
        {house.name}
        {house.ready ? '' : ' · NotReady'}
      </text>
      <text x={x + 16} y={y + 41} className="address">
        {house.ip}
      </text>
      {placed.doors.map(({ door, ...b }) => {
        const used = entered && way?.door === door.port;
        return (
          <g key={door.port} className={`door ${used ? 'used' : ''}`}>
            <rect {...b} rx="4" />
            <text x={b.x + b.width + 7} y={b.y + 15}>
              :{door.port}
            </text>
          </g>
        );
      })}
      {placed.rooms.map((room) => (
        <RoomShape key={room.room.key} placed={room} used={way?.room?.key === room.room.key} behind={rails.some((r) => r.endpoints.get(room.room.ip) === true)} />
      ))}
      {placed.more > 0 && (
        <text x={x + width - 14} y={y + 22} textAnchor="end" className="address">
          and {placed.more} more
        </text>
      )}
    </g>
  );
}

function RoomShape({ placed, used, behind }: { readonly placed: PlacedRoom; readonly used: boolean; readonly behind: boolean }): ReactNode {
  const { room, x, y, width, height } = placed;
  return (
    <g className={`room ${room.system ? 'system' : ''} ${used ? 'used' : ''} ${room.ready ? 'ready' : ''}`}>
      <title>{`${room.name} ${room.ip} ${room.image} ${room.state}${behind ? ', behind a Service' : ''}`}</title>
      <rect x={x} y={y} width={width} height={height} rx="7" />
      {!room.system && <circle cx={x + 15} cy={y + 17} r="4.5" className={behind ? 'behind' : ''} />}
      <text x={x + (room.system ? 12 : 27)} y={y + 21} className="name">
        {shortName(room.name)}
      </text>
      <text x={x + 12} y={y + 38} className="address">
        {room.ip}
        {room.ports && !room.system ? `:${room.ports}` : ''}
      </text>
      {!room.system && (
        <text x={x + 12} y={y + 54} className="small">
          {room.image.slice(0, 14)} · {room.state}
        </text>
      )}
    </g>
  );
}
