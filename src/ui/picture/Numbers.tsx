// nodePort, port, targetPort of one Service: the three numbers that learners mix up, always in this order and in these colours.
import type { ReactNode } from 'react';
import { fitting, type Graph, type Rail, type RailPort } from './graph.ts';
import type { Point } from './layout.ts';
import type { Way } from './way.ts';

export interface Told {
  readonly rail: Rail;
  readonly port: RailPort;
}

const STEP = 98;

/** Whose numbers are told: the request's, else those of the first door that is drawn. */
export function numbersOf(graph: Graph, way: Way | undefined): Told | undefined {
  const rail = way?.rail;
  if (rail) {
    const port = rail.ports.find((p) => (way.door === undefined ? p.port === way.trace.to.port : p.nodePort === way.door)) ?? rail.ports[0];
    return port?.nodePort ? { rail, port } : undefined;
  }
  const door = graph.houses[0]?.doors[0]?.port;
  for (const one of graph.rails) {
    const port = one.ports.find((p) => door !== undefined && p.nodePort === door);
    if (port) return { rail: one, port };
  }
  return undefined;
}

/** `named`: there are several Services, so that it has to be said whose numbers these are. */
export function Numbers({ told, named, x, y }: { readonly told: Told | undefined; readonly named: boolean } & Point): ReactNode {
  if (!told) return null;
  const { rail, port } = told;
  const parts = [
    [port.nodePort, 'nodePort', 'lamp'],
    [port.port, 'port', 'sea'],
    [fitting(port.targetPort, 12), 'targetPort', 'green'],
  ] as const;
  return (
    <g className="numbers">
      {named && (
        <text x={x} y={y - 20} className="address">
          Service {fitting(rail.name, 24)}
        </text>
      )}
      {parts.map(([n, word, colour], i) => (
        <g key={word}>
          <text x={x + i * STEP} y={y} className={`number ${colour}`}>
            {n}
          </text>
          <text x={x + i * STEP} y={y + 18} className="address">
            {word}
          </text>
          {i < 2 && <line x1={x + i * STEP + String(n).length * 8.5 + 10} x2={x + (i + 1) * STEP - 10} y1={y - 4} y2={y - 4} />}
        </g>
      ))}
    </g>
  );
}
