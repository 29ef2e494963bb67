// --service-node-port-range as the flag's parser takes it: 30000-32767, 30000+2767 or one port. upstream: apimachinery/pkg/util/net/port_range.go
const MAX = 65535;

export type PortRange = { readonly low: number; readonly high: number } | { readonly problem: string };

/** Reads a range; `problem` is what the flag's parser says of it. */
export function parsePortRange(text: string): PortRange {
  const value = text.trim();
  const parts = value.split(/[-+]/);
  if (parts.length > 2) return { problem: value.includes('-') && value.includes('+') ? `unable to parse port range: ${value}` : notANumber(value.slice(value.search(/[-+]/) + 1)) };
  const [first = '', second] = parts;
  for (const part of parts) if (!/^\d+$/.test(part)) return { problem: notANumber(part) };
  const low = Number(first);
  const high = second === undefined ? low : Number(second) + (value.includes('+') ? low : 0);
  if (low > MAX || high > MAX) return { problem: `the port range cannot be greater than ${MAX}: ${value}` };
  if (high < low) return { problem: `end port cannot be less than start port: ${value}` };
  return { low, high };
}

const notANumber = (text: string): string => `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
