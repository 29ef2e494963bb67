// Which pods a budget is about.
import type { Pod, PodDisruptionBudget } from '../../api/generated/types.ts';
import { selects } from '../../client/selectors.ts';

export const covers = (budget: PodDisruptionBudget, pod: Pod): boolean => selects(budget.spec?.selector, pod.metadata.labels);
