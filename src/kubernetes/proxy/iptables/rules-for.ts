// All rules of a node for a set of objects, in one pure step; the proxier does the same port by port.
import type { EndpointSlice, Service } from '../../api/generated/types.ts';
import type { RuleSettings } from '../backend.ts';
import { choose, endpointsOf } from '../endpoints.ts';
import { servicePortsOf } from '../service-port.ts';
import { type PortRules, portRules } from './rules.ts';

export interface RulesInput {
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly nodeName: string;
  readonly zone?: string;
  readonly settings: RuleSettings;
}

/** The rules of each port, by `family name protocol`; IptablesWriter puts them into tables. */
export function rulesFor(input: RulesInput): ReadonlyMap<string, PortRules> {
  const all = new Map<string, PortRules>();
  const { family } = input.settings;
  for (const service of input.services) {
    const slices = input.slices.filter((s) => s.metadata.namespace === service.metadata.namespace && s.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name);
    for (const port of servicePortsOf(service, family)) {
      const chosen = choose(endpointsOf(slices, port, family, input.nodeName), port, { nodeName: input.nodeName, zone: input.zone });
      all.set(`${family} ${port.name} ${port.protocol}`, portRules(port, chosen, input.settings));
    }
  }
  return all;
}
