// What can be broken at a lesson's start. A new fault is a file in this folder and a line here.
import { z } from 'zod';
import type { SetupStep } from '../lesson.ts';
import { dnsDown } from './dns-down.ts';
import { firewall } from './firewall.ts';
import { forwardDrop } from './forward-drop.ts';
import { forwardingOff } from './forwarding-off.ts';
import { iptablesRule } from './iptables-rule.ts';
import { nodeDown } from './node-down.ts';
import { proxyConfig } from './proxy-config.ts';
import { proxyMissing } from './proxy-missing.ts';
import { routeMissing } from './route-missing.ts';
import type { Fault } from './types.ts';

export const FAULTS: readonly Fault[] = [firewall, iptablesRule, forwardDrop, forwardingOff, routeMissing, nodeDown, proxyMissing, proxyConfig, dnsDown];

/** One entry of `faults:`, `kind` and the fault's own options, as steps. */
export const faultSchema = z.looseObject({ kind: z.string() }).transform((value, context): { readonly before: boolean; readonly steps: readonly SetupStep[] } => {
  const { kind, ...rest } = value;
  const fault = FAULTS.find((f) => f.kind === kind);
  const options = fault?.options.safeParse(rest);
  if (fault && options?.success) return { before: fault.before, steps: fault.steps(options.data) };
  if (!options) context.addIssue({ code: 'custom', path: ['kind'], message: `there is no fault ${JSON.stringify(kind)}; there are ${FAULTS.map((f) => f.kind).join(', ')}` });
  for (const issue of options?.error?.issues ?? []) context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
  return z.NEVER;
});
