// upstream: kubectl/pkg/cmd/set/set_resources.go
import { isRecord } from '../../../../base/deep.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { dryRunOf } from '../../lib/objects/mutate.ts';
import { resourceList } from '../../lib/objects/resource-list.ts';
import { wildcard } from '../../lib/objects/wildcard.ts';
import { changePodSpecs, containersIn, podSpecTargets, setFlags } from '../../lib/pod-template-edit.ts';

const AMOUNTS = "as RESOURCE=AMOUNT, several with commas between, e.g. 'cpu=100m,memory=256Mi'. A limit range may add to them.";

export const resources: Command = {
  use: 'resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  plainUse: true,
  short: 'Set requests and limits of a pod template',
  long: 'Set what containers ask for and what they may use, of whatever has a pod template.\n\nFor a resource with a limit and no request, the limit is the request.',
  examples: `# Limits of one container
kubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi

# Requests and limits of all containers
kubectl set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi

# As good as none
kubectl set resources deployment web --limits=cpu=0,memory=0 --requests=cpu=0,memory=0

# In a file only
kubectl set resources -f web.yaml --limits=cpu=200m --local -o yaml`,
  flags: [
    ...setFlags,
    { name: 'containers', short: 'c', kind: 'string', default: '*', usage: 'Containers to change; * stands for any text.' },
    { name: 'limits', kind: 'string', usage: `What containers may use, ${AMOUNTS}` },
    { name: 'requests', kind: 'string', usage: `What containers ask for, ${AMOUNTS}` },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const { flags } = k;
  const infos = await podSpecTargets(k, k.args);
  if (flags.bool('local') && dryRunOf(k) === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  if (flags.bool('all') && flags.string('selector')) throw new CommandError('cannot set --all and --selector at the same time');
  if (!flags.string('limits') && !flags.string('requests')) throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)');
  const wanted = [['limits', resourceList(flags.string('limits'))] as const, ['requests', resourceList(flags.string('requests'))] as const];
  const selector = flags.string('containers');
  const fits = wildcard(selector);
  await changePodSpecs(k, infos, { done: 'resource requirements updated', failing: 'failed to patch resources update to pod template' }, (spec) => {
    const containers = containersIn(spec).filter((c) => fits(String(c.name)));
    if (containers.length === 0) return [new CommandError(`error: unable to find container named ${selector}`)];
    for (const container of containers) {
      const before = isRecord(container.resources) ? container.resources : {};
      const changed = wanted.flatMap(([key, list]) => (list ? [[key, { ...(isRecord(before[key]) ? before[key] : {}), ...list }]] : []));
      container.resources = { ...before, ...Object.fromEntries(changed) };
    }
    return undefined;
  });
}
