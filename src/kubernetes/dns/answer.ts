// What a plug-in of the chain comes to, before it is a message.
import type { Question, Rcode, ResourceRecord } from '../../machine/programs/lib/dns-message.ts';

export interface Answer {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  readonly answers: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
}

/** Asks on: the rest of the chain, or an upstream. */
export type Lookup = (question: Question) => Answer;

export function failed(rcode: Rcode): Answer {
  return { rcode, authoritative: false, answers: [], authority: [], additional: [] };
}

/** True when a name is a zone or lies in it; the empty zone is the root. */
export function inZone(name: string, zone: string): boolean {
  return zone === '' || name === zone || name.endsWith(`.${zone}`);
}

/** The longest of the zones that a name lies in. */
export function zoneOf(name: string, zones: readonly string[]): string | undefined {
  let best: string | undefined;
  for (const zone of zones) if (inZone(name, zone) && (best === undefined || zone.length > best.length)) best = zone;
  return best;
}

/** A fallthrough list lets a name pass: an empty list lets all pass. */
export function fallsThrough(zones: readonly string[] | undefined, name: string): boolean {
  return zones !== undefined && (zones.length === 0 || zones.some((zone) => inZone(name, zone)));
}
