// upstream: kubectl/pkg/cmd/auth/whoami.go
import type { SelfSubjectReview } from '../../../api/generated/types.ts';
import { StatusError } from '../../../api/status.ts';
import { printerFor } from '../../printers/index.ts';
import { alignRows } from '../../printers/table.ts';
import type { Command, Invocation } from '../command.ts';
import { CommandError } from '../errors.ts';
import { printFlags } from '../flags/flags.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { typed } from '../objects/typed.ts';

export const whoami: Command = {
  use: 'whoami',
  plainUse: true,
  short: 'Say who the server takes you for',
  long: 'Say who the server takes you for: user name, groups and what else it knows of you.',
  examples: '# Who am I?\nkubectl auth whoami\n\n# And as someone else?\nkubectl auth whoami --as=ann -o yaml',
  flags: printFlags(),
  run: (k) => run(k),
};

/** Servers without this API say so in words. */
async function asked(k: Invocation, body: unknown): Promise<Record<string, unknown>> {
  try {
    return await k.s.json({ method: 'POST', path: PATH, body });
  } catch (e) {
    const reason = e instanceof StatusError ? e.status.reason : undefined;
    if (reason === 'NotFound') throw new CommandError('the selfsubjectreviews API is not enabled in the cluster');
    if (reason === 'Forbidden') throw new CommandError('the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it');
    throw e;
  }
}

const PATH = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

async function run(k: Invocation): Promise<void> {
  const body = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status: { userInfo: {} } };
  const review = await asked(k, body);
  if (k.flags.string('output')) {
    await k.s.out((await printerFor({ flags: k.flags, p: k.s.p, made: true }))(typed(review as unknown as KubeObject)));
    return;
  }
  const user = (review as unknown as SelfSubjectReview).status?.userInfo;
  const rows = [['ATTRIBUTE', 'VALUE']];
  if (user?.username) rows.push(['Username', user.username]);
  if (user?.uid) rows.push(['UID', user.uid]);
  if (user?.groups?.length) rows.push(['Groups', `[${user.groups.join(' ')}]`]);
  for (const [key, values] of Object.entries(user?.extra ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) rows.push([`Extra: ${key}`, `[${(values as readonly string[]).join(' ')}]`]);
  await k.s.out(alignRows(rows));
}
