// upstream: kubectl/pkg/cmd/set/set_serviceaccount.go
import type { Command } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { changePodSpecs, podSpecTargets, setFlags } from '../../lib/pod-template-edit.ts';
import { recordFlag } from '../../lib/record.ts';

export const serviceaccount: Command = {
  use: 'serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  plainUse: true,
  aliases: ['sa'],
  short: 'Set the service account of a pod template',
  long: 'Set the service account that the pods of an object run as.',
  examples: '# A deployment\nkubectl set serviceaccount deployment web robot',
  flags: [...setFlags, recordFlag],
  async run(k) {
    const account = k.args.at(-1);
    if (account === undefined) throw new CommandError('serviceaccount is required');
    const infos = await podSpecTargets(k, k.args.slice(0, -1));
    await changePodSpecs(k, infos, { done: 'serviceaccount updated', failing: 'failed to patch ServiceAccountName' }, (spec) => {
      spec.serviceAccountName = account;
      return undefined;
    });
  },
};
