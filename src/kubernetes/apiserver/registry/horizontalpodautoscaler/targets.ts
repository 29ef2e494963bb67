// upstream: pkg/printers/internalversion/printers.go formatHPAMetrics
import type { DeepReadonly } from '../../../../base/deep.ts';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '../../../api/generated/types.ts';
import { canonicalQuantity } from '../../../api/quantity.ts';

type Spec = DeepReadonly<MetricSpec>;
type Status = DeepReadonly<MetricStatus> | undefined;
const UNKNOWN = '<unknown>';
const amount = (value: string | number | undefined): string => (value === undefined ? '<unset>' : canonicalQuantity(value));

function resourceText(spec: Spec, status: Status): string {
  const source = spec.resource ?? spec.containerResource;
  const current = (status?.resource ?? status?.containerResource)?.current;
  const name = source?.name ?? '';
  const target = source?.target;
  if (target?.averageValue !== undefined) return `${name}: ${current?.averageValue === undefined ? UNKNOWN : amount(current.averageValue)}/${amount(target.averageValue)}`;
  const now = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}%`;
  return `${name}: ${now}/${target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}`;
}

function metricText(spec: Spec, status: Status): string {
  switch (spec.type) {
    case 'Resource':
    case 'ContainerResource':
      return resourceText(spec, status);
    case 'Pods':
      return `${status?.pods?.current.averageValue === undefined ? UNKNOWN : amount(status.pods.current.averageValue)}/${amount(spec.pods?.target.averageValue)}`;
    case 'Object': {
      const average = spec.object?.target.averageValue;
      const current = average === undefined ? status?.object?.current.value : status?.object?.current.averageValue;
      return `${current === undefined ? UNKNOWN : amount(current)}/${amount(average ?? spec.object?.target.value)}${average === undefined ? '' : ' (avg)'}`;
    }
    case 'External': {
      const average = spec.external?.target.averageValue;
      const current = average === undefined ? status?.external?.current.value : status?.external?.current.averageValue;
      return `${current === undefined ? UNKNOWN : amount(current)}/${amount(average ?? spec.external?.target.value)}${average === undefined ? '' : ' (avg)'}`;
    }
    default:
      return '<unknown type>';
  }
}

/** At most two metrics, then how many more. */
export function targetsCell(autoscaler: DeepReadonly<HorizontalPodAutoscaler>): string {
  const specs = autoscaler.spec?.metrics ?? [];
  if (specs.length === 0) return '<none>';
  const texts = specs.slice(0, 2).map((s, i) => metricText(s, autoscaler.status?.currentMetrics?.[i]));
  return specs.length > 2 ? `${texts.join(', ')} + ${specs.length - 2} more...` : texts.join(', ');
}
