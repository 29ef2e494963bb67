// Most rules are the same on every node. They are made once for all nodes of a world; only what depends on the node is made for each.

import type { RuleSettings } from '../backend.ts';
import { choose, type Here, type ProxyEndpoint } from '../endpoints.ts';
import { type ServicePort, usesLocal } from '../service-port.ts';
import { type PortRules, portRules } from './rules.ts';

interface Made {
  readonly endpoints: string;
  readonly settings: string;
  readonly rules: PortRules;
}

const made = new WeakMap<ServicePort, Made>();

/** The rules of a port on a node. */
export function sharedRules(port: ServicePort, endpoints: readonly ProxyEndpoint[], here: Here, settings: RuleSettings): PortRules {
  const own = usesLocal(port) || port.sourceRanges.length > 0 || endpoints.some((e) => e.zones.length > 0 || e.nodes.length > 0);
  if (own) return portRules(port, choose(endpoints, port, here), settings);
  const words = endpoints.map((e) => `${e.text}${e.ready ? 'r' : ''}${e.serving ? 's' : ''}${e.terminating ? 't' : ''}`).join();
  const { iptables } = settings.config;
  const under = `${settings.family} ${settings.podCidr?.text} ${iptables.masqueradeAll} ${iptables.masqueradeBit}`;
  const known = made.get(port);
  if (known?.endpoints === words && known.settings === under) return known.rules;
  const rules = portRules(port, choose(endpoints, port, here), settings);
  made.set(port, { endpoints: words, settings: under, rules });
  return rules;
}
