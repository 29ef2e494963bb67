// Most rules are the same on every node. They are made once for all nodes of a world; only what depends on the node is made for each.

import type { EndpointSlice } from '../../api/generated/types.ts';
import { localWords, type PortState, type RuleSettings } from '../backend.ts';
import { choose } from '../endpoints.ts';
import { type ServicePort, usesLocal } from '../service-port.ts';
import { type PortRules, portRules } from './rules.ts';

interface Made {
  readonly slices: readonly EndpointSlice[];
  readonly settings: RuleSettings;
  readonly rules: PortRules;
}

const made = new WeakMap<ServicePort, Made>();

/** The rules of a port on a node. */
export function sharedRules(state: PortState, settings: RuleSettings): PortRules {
  const { port, slices } = state;
  const known = made.get(port);
  if (known && sameSlices(known.slices, slices) && sameRules(known.settings, settings)) return known.rules;
  const { endpoints } = state;
  const rules = portRules(port, choose(endpoints, port, state.here), settings);
  const own = usesLocal(port) || port.sourceRanges.length > 0 || endpoints.some((e) => e.zones.length > 0 || e.nodes.length > 0);
  if (!own) made.set(port, { slices, settings, rules });
  return rules;
}

const sameSlices = (a: readonly EndpointSlice[], b: readonly EndpointSlice[]): boolean => a.length === b.length && a.every((slice) => b.includes(slice));

/** What rules that are the same on every node depend on. */
function sameRules(a: RuleSettings, b: RuleSettings): boolean {
  const [x, y] = [a.config.iptables, b.config.iptables];
  return a === b || (a.family === b.family && localWords(a.local) === localWords(b.local) && x.masqueradeAll === y.masqueradeAll && x.masqueradeBit === y.masqueradeBit);
}
