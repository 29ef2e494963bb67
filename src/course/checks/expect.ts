// expect / absent: parts of objects, as YAML. upstream idea: kuttl and chainsaw assertions
import { firstDifference, show } from '../match.ts';
import { meant, named } from './lib/select.ts';
import { type CheckKind, PASS, type Verdict, type View } from './types.ts';

type Wanted = Readonly<Record<string, unknown>>;

export const expectCheck: CheckKind<'expect'> = {
  kind: 'expect',
  watchesLearner: false,
  reads: (rule) => rule.objects.map((o) => [String(o.apiVersion), String(o.kind)] as const),
  evaluate(rule, view): Verdict {
    let last: Verdict = PASS;
    for (const want of rule.objects) {
      if (!view.serves(String(want.apiVersion), String(want.kind))) {
        // What is not served cannot exist: fine for absent.
        if (rule.absent) continue;
        return { pass: false, reason: view.words.notServed(String(want.kind), String(want.apiVersion)) };
      }
      last = rule.absent ? gone(want, view) : there(want, view);
      if (!last.pass) return last;
    }
    return last;
  },
};

function gone(want: Wanted, view: View): Verdict {
  const still = meant(want, view).find((o) => !firstDifference(withoutMeta(rest(want)), o));
  return still ? { pass: false, reason: view.words.stillThere(named(want, view.words)), object: still } : PASS;
}

function there(want: Wanted, view: View): Verdict {
  const all = meant(want, view);
  if (all.length === 0) return { pass: false, reason: view.words.notThere(named(want, view.words)) };
  const differences = all.map((object) => ({ object, difference: firstDifference(rest(want), object) }));
  const good = differences.find((d) => !d.difference);
  if (good) return { ...PASS, object: good.object };
  const [first] = differences;
  const d = first?.difference;
  const { words } = view;
  const reason = d ? `${named(want, words)}: ${d.path}: ${words.wants(show(d.want, words.nothing), show(d.found, words.nothing))}` : '';
  return { pass: false, reason, ...(first ? { object: first.object } : {}) };
}

/** By its kind an object was found; those out of a list do not say it again. */
function rest(want: Wanted): Wanted {
  const { apiVersion: _, kind: __, ...others } = want;
  return others;
}

/** Which object is meant has been said already; the rest is what must not be. */
function withoutMeta(want: Wanted): Wanted {
  const { metadata: _, ...rest } = want;
  return rest;
}
