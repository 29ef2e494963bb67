// The same as the picture, as tables.
import type { ReactNode } from 'react';
import type { Graph } from './graph.ts';

export function ClusterTable({ graph }: { readonly graph: Graph }): ReactNode {
  return (
    <div className="cluster-table">
      <table>
        <caption>Services</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">ClusterIP</th>
            <th scope="col">nodePort → port → targetPort</th>
            <th scope="col">Ready endpoints</th>
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
                  .join(', ') || 'none'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>Pods</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Node</th>
            <th scope="col">Address</th>
            <th scope="col">State</th>
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
