// A node: its wall, its doors, its rooms.
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import { fitting, type Rail, shortName } from './graph.ts';
import type { Box, PlacedHouse, PlacedRoom } from './layout.ts';
import type { Way } from './way.ts';

/** The ground of a house; rails run over it, and what is in the house stands on both. */
export function Wall({ placed, way }: { readonly placed: PlacedHouse; readonly way: Way | undefined }): ReactNode {
  const { house, x, y, width, height } = placed;
  return (
    <g className={`wall ${way?.entry?.name === house.name ? 'entered' : ''} ${house.ready ? '' : 'not-ready'}`}>
      <rect x={x} y={y} width={width} height={height} rx="9" />
    </g>
  );
}

export function HouseShape({ placed, way, rails }: { readonly placed: PlacedHouse; readonly way: Way | undefined; readonly rails: readonly Rail[] }): ReactNode {
  const words = useWords().picture;
  const { house, x, y } = placed;
  const entered = way?.entry?.name === house.name;
  return (
    <g className={`house ${entered ? 'entered' : ''}`}>
      <text x={x + 16} y={y + 23} className="name">
        {fitting(house.name, 18)}
        {house.ready ? '' : ' · NotReady'}
      </text>
      <text x={x + 16} y={y + 41} className="address">
        {house.ip}
      </text>
      {placed.doors.map(({ door, ...b }, i) => {
        const used = entered && way?.door === door.port;
        const hidden = i === placed.doors.length - 1 ? placed.moreDoors : 0;
        return (
          <g key={door.port} className={`door ${used ? 'used' : ''}`}>
            <rect {...b} rx="4" />
            {/* Above the line that begins at a used door. */}
            <text x={b.x + b.width + 7} y={b.y + (used ? -1 : 6)}>
              :{door.port}
              {hidden > 0 && (
                <tspan dx="7" className="more-doors">
                  +{hidden}
                  <title>{words.more(hidden)}</title>
                </tspan>
              )}
            </text>
          </g>
        );
      })}
      {placed.rooms.map((room) => (
        <RoomShape key={room.room.key} placed={room} used={way?.room?.key === room.room.key} behind={rails.some((r) => r.endpoints.get(room.room.ip) === true)} />
      ))}
      {placed.dots.map(({ room, x: cx, y: cy }) => (
        <circle key={room.key} cx={cx} cy={cy} r="4.5" className={`dot ${room.ready ? 'ready' : ''} ${way?.room?.key === room.key ? 'used' : ''}`}>
          <title>{`${room.name} ${room.ip} ${room.state}`}</title>
        </circle>
      ))}
      {placed.bar && <ReadyBar placed={placed} {...placed.bar} />}
      {placed.counts && (
        <text x={placed.counts.x} y={placed.counts.y} className="address">
          {placed.counts.text}
        </text>
      )}
    </g>
  );
}

function ReadyBar({ placed, x, y, width, height }: { readonly placed: PlacedHouse } & Box): ReactNode {
  const { rooms } = placed.house;
  const share = rooms.length === 0 ? 0 : rooms.filter((r) => r.ready).length / rooms.length;
  return (
    <g className="bar-of-rooms">
      <rect x={x} y={y} width={width} height={height} rx="4" />
      <rect className="share" x={x} y={y} width={width * share} height={height} rx="4" />
    </g>
  );
}

function RoomShape({ placed, used, behind }: { readonly placed: PlacedRoom; readonly used: boolean; readonly behind: boolean }): ReactNode {
  const words = useWords().picture;
  const { room, x, y, width, height } = placed;
  return (
    <g className={`room ${room.system ? 'system' : ''} ${used ? 'used' : ''} ${room.ready ? 'ready' : ''}`}>
      <title>{`${room.name} ${room.ip} ${room.image} ${room.state}${behind ? words.behind : ''}`}</title>
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
          {fitting(`${room.image} · ${room.state}`, 22)}
        </text>
      )}
    </g>
  );
}
