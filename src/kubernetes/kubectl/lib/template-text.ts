// A pod template as `rollout history --revision` tells it: upstream writes its tabs to no tabwriter there.
import type { PodTemplateSpec } from '../../api/generated/types.ts';
import { podTemplate } from '../describe/lib/pod-template.ts';
import { DescribeText } from '../describe/lib/text.ts';

/** A pod template as describe shows it. */
export function templateText(template: unknown): string {
  const w = new DescribeText();
  podTemplate(w, template as PodTemplateSpec);
  return w.raw();
}
