// upstream: kubectl/pkg/cmd/create/create_pdb.go
import { parseSelector, type Requirement, SelectorError } from '../../../api/labels.ts';
import { POD_DISRUPTION_BUDGETS } from '../../../api/resources.ts';
import type { Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { generator } from '../../lib/objects/generate.ts';
import type { KubeObject } from '../../lib/objects/kube-object.ts';

export const poddisruptionbudget = generator({
  use: 'poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  aliases: ['pdb'],
  short: 'Create a pod disruption budget',
  examples: `# One pod of app=web stays, whatever is drained
kubectl create poddisruptionbudget web --selector=app=web --min-available=1

# Half of them at least
kubectl create pdb web --selector=app=web --min-available=50%`,
  flags: [
    { name: 'max-unavailable', kind: 'string', usage: 'How many of the selected pods may be away, a number or a percentage.' },
    { name: 'min-available', kind: 'string', usage: 'How many of the selected pods must stay, a number or a percentage.' },
    { name: 'selector', kind: 'string', usage: "Labels of the pods. Understands '=', '==', '!=', 'in', 'notin' and bare keys." },
  ],
  resource: POD_DISRUPTION_BUDGETS,
  failing: 'failed to create poddisruptionbudgets:',
  needsName: true,
  make,
});

const AMOUNT = /^[0-9]+%?$/;

function make(k: Invocation, name: string): KubeObject {
  const selector = k.flags.string('selector');
  const least = k.flags.string('min-available');
  const most = k.flags.string('max-unavailable');
  if (selector === '') throw new CommandError('a selector must be specified');
  if (least === '' && most === '') throw new CommandError('one of min-available or max-unavailable must be specified');
  if (least && most) throw new CommandError('min-available and max-unavailable cannot be both specified');
  if (least && !AMOUNT.test(least)) throw new CommandError('invalid format specified for min-available');
  if (most && !AMOUNT.test(most)) throw new CommandError('invalid format specified for max-unavailable');
  const amount = (text: string): number | string => (text.endsWith('%') ? text : Number(text));
  return {
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    metadata: { name },
    spec: { ...(least ? { minAvailable: amount(least) } : {}), selector: labelSelector(selector), ...(most ? { maxUnavailable: amount(most) } : {}) },
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  };
}

const OPERATORS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

/** A selector's text as the object that specs hold. upstream: metav1.ParseToLabelSelector */
function labelSelector(text: string): unknown {
  let requirements: readonly Requirement[];
  try {
    requirements = parseSelector(text);
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new CommandError(
      `couldn't parse the selector string ${JSON.stringify(text)}: ${error.message.replace(/^unable to parse requirement: (?=found '[^']+', expected: ',' or)/, '')}`,
    );
  }
  const labels = requirements.filter((r) => r.operator === '=' || r.operator === '==').map((r) => [r.key, r.values[0] ?? ''] as const);
  const others = requirements.filter((r) => r.operator !== '=' && r.operator !== '==');
  const unusable = others.find((r) => !OPERATORS[r.operator]);
  if (unusable) throw new CommandError(`${JSON.stringify(unusable.operator)} isn't supported in label selectors`);
  const expressions = others.map((r) => ({ key: r.key, operator: OPERATORS[r.operator] ?? '', ...(r.values.length ? { values: [...r.values].sort() } : {}) }));
  return { ...(labels.length ? { matchLabels: Object.fromEntries(labels) } : {}), ...(expressions.length ? { matchExpressions: expressions } : {}) };
}
