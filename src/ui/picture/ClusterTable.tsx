// The same as the picture, as tables.
import type { ReactNode } from 'react';
import { useWords } from '../words/words.ts';
import type { Graph } from './graph.ts';

export function ClusterTable({ graph }: { readonly graph: Graph }): ReactNode {
  const words = useWords().picture;
  return (
    <div className="cluster-table">
      <table>
        <caption>{words.services}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.type}</th>
            <th scope="col">ClusterIP</th>
            <th scope="col">{words.ports}</th>
            <th scope="col">{words.endpoints}</th>
          </tr>
        </thead>
        <tbody>
          {graph.rails.map((r) => (
            <tr key={r.key}>
              <td>{r.key}</td>
              <td>{r.type}</td>
              <td>{r.ip}</td>
              <td>{r.ports.map((p) => `${p.nodePort ?? '–'} → ${p.port} → ${p.targetPort}`).join(', ')}</td>
              <td>
                {[...r.endpoints]
                  .filter(([, ready]) => ready)
                  .map(([ip]) => ip)
                  .join(', ') || words.none}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>{words.pods}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.node}</th>
            <th scope="col">{words.address}</th>
            <th scope="col">{words.state}</th>
          </tr>
        </thead>
        <tbody>
          {graph.houses.flatMap((h) =>
            h.rooms.map((r) => (
              <tr key={r.key}>
                <td>{r.key}</td>
                <td>{h.name}</td>
                <td>{r.ip}</td>
                <td>{r.state}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </div>
  );
}
