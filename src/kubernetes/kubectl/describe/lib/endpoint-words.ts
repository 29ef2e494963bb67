// Endpoints in words. upstream: describe.go formatEndpointSlices
import type { EndpointSlice } from '../../../api/generated/types.ts';

/** The ready endpoints of a port, three of them and how many more; <none> without any slice. */
export function endpointWords(slices: readonly EndpointSlice[], portName: string | undefined): string {
  if (slices.length === 0) return '<none>';
  const all: string[] = [];
  for (const slice of slices) {
    const ready = (slice.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
    if (!slice.ports?.length) all.push(...ready.map((e) => e.addresses[0] ?? ''));
    for (const port of slice.ports ?? []) {
      if (portName !== undefined && (port.name ?? '') !== portName) continue;
      for (const e of ready) all.push(joined(e.addresses[0] ?? '', port.port ?? 0));
    }
  }
  return all.length > 3 ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...` : all.join(',');
}

const joined = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
