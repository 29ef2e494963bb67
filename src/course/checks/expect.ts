// expect / absent: a part of an object, as YAML. upstream idea: kuttl and chainsaw assertions
import { isRecord } from '../../base/deep.ts';
import type { ApiObject } from '../../kubernetes/api/meta.ts';
import { firstDifference, show } from '../match.ts';
import { type CheckKind, PASS, type Verdict } from './types.ts';

export const expectCheck: CheckKind<'expect'> = {
  kind: 'expect',
  watchesLearner: false,
  reads: (rule) => [[String(rule.object.apiVersion), String(rule.object.kind)]],
  evaluate(rule, view): Verdict {
    const want = rule.object;
    const kind = String(want.kind);
    const meta = isRecord(want.metadata) ? want.metadata : {};
    const all = view.objects(String(want.apiVersion), kind).filter((o) => selected(o, meta));
    const what = `${kind}${typeof meta.name === 'string' ? ` ${meta.name}` : ''}`;
    if (rule.absent) {
      const still = all.find((o) => !firstDifference(want, o));
      return still ? { pass: false, reason: `${what} is still there`, object: still } : PASS;
    }
    if (all.length === 0) return { pass: false, reason: `There is no ${what}${where(meta)}` };
    const differences = all.map((object) => ({ object, difference: firstDifference(want, object) }));
    const good = differences.find((d) => !d.difference);
    if (good) return { ...PASS, object: good.object };
    const first = differences[0];
    const d = first?.difference;
    return { pass: false, reason: d ? `${d.path}: want ${show(d.want)}, found ${show(d.found)}` : '', ...(first ? { object: first.object } : {}) };
  },
};

/** By name and namespace where the author gives them, else by labels. */
function selected(object: ApiObject, meta: Record<string, unknown>): boolean {
  if (meta.namespace !== undefined && object.metadata.namespace !== meta.namespace) return false;
  if (meta.namespace === undefined && object.metadata.namespace !== undefined && object.metadata.namespace !== 'default') return false;
  if (meta.name !== undefined) return object.metadata.name === meta.name;
  return !isRecord(meta.labels) || !firstDifference(meta.labels, object.metadata.labels ?? {});
}

function where(meta: Record<string, unknown>): string {
  return typeof meta.namespace === 'string' ? ` in namespace ${meta.namespace}` : '';
}
