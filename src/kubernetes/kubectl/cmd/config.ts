// upstream: kubectl/pkg/cmd/config/config.go

import { type Command, entry } from '../lib/command.ts';
import { configSetCredentials } from '../lib/config/credentials.ts';
import { configRenameContext, configSetCluster, configSetContext, configUseContext } from '../lib/config/edit.ts';
import { configSet, configUnset } from '../lib/config/property.ts';
import { configCurrentContext, configDeleteCluster, configDeleteContext, configDeleteUser, configGetClusters, configGetContexts, configGetUsers } from '../lib/config/read.ts';
import { configView } from '../lib/config/view.ts';

export const config: Command = {
  use: 'config SUBCOMMAND',
  plainUse: true,
  short: 'Change kubeconfig files',
  long: `Look at and change kubeconfig files, e.g. "kubectl config use-context my-context".

Which file is meant:

  1.  The one given with --kubeconfig, alone.
  2.  The files listed in $KUBECONFIG, separated by colons and merged. A value is changed in the file that has it; a new one goes into the first file that exists, or the last of the list when none does.
  3.  Otherwise \${HOME}/.kube/config.`,
  subcommands: [
    configCurrentContext,
    configDeleteCluster,
    configDeleteContext,
    configDeleteUser,
    configGetClusters,
    configGetContexts,
    configGetUsers,
    configRenameContext,
    configSet,
    configSetCluster,
    configSetContext,
    configSetCredentials,
    configUnset,
    configUseContext,
    configView,
  ].map((c) => entry(c)),
};
