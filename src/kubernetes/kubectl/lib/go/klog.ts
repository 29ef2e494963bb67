// Lines as klog writes them to stderr. upstream: k8s.io/klog/v2 formatHeader
import { partsOf } from '../../../../base/time.ts';
import type { Process } from '../../../../machine/os/types.ts';

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** I1121 09:26:13.297222   10985 place.go:1] text */
export function klog(p: Process, place: string, text: string, severity: 'I' | 'W' | 'E' | 'F' = 'I'): string {
  const now = p.clock.now();
  const t = partsOf(Math.floor(now));
  const micros = pad(Math.floor((now - Math.floor(now)) * 1000), 3);
  return `${severity}${pad(t.month, 2)}${pad(t.day, 2)} ${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}.${pad(t.ms, 3)}${micros} ${String(p.pid).padStart(7)} ${place}] ${text}\n`;
}
