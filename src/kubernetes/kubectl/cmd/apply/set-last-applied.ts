// upstream: kubectl/pkg/cmd/apply/apply_set_last_applied.go

import { patchLastApplied, retrieved } from '../../lib/apply/last-applied.ts';
import type { Command, Invocation } from '../../lib/command.ts';
import { CommandError } from '../../lib/errors.ts';
import { dryRunFlag, printFlags, YAML_FILES } from '../../lib/flags/flags.ts';
import { goJson } from '../../lib/go/go-json.ts';
import { Builder } from '../../lib/objects/builder.ts';
import type { Info } from '../../lib/objects/infos.ts';
import { dryRunOf, lastApplied, resultPrinter } from '../../lib/objects/mutate.ts';

export const setLastApplied: Command = {
  use: 'set-last-applied -f FILENAME',
  plainUse: true,
  short: 'Remember a file as applied last',
  long: 'Put what a file says into the annotation in which kubectl apply remembers what was applied last, as if it had been applied, and change nothing else.',
  examples: `# A file
kubectl apply set-last-applied -f web.yaml

# All files of a folder
kubectl apply set-last-applied -f folder/

# Also for an object that was never applied
kubectl apply set-last-applied -f web.yaml --create-annotation=true`,
  flags: [
    ...printFlags(),
    { name: 'create-annotation', kind: 'bool', usage: 'Also where there is no such annotation yet' },
    dryRunFlag,
    { name: 'filename', short: 'f', kind: 'strings', extensions: YAML_FILES, usage: 'File, folder or URL with what shall be remembered' },
  ],
  run,
};

async function run(k: Invocation): Promise<void> {
  const dryRun = dryRunOf(k);
  const { infos } = await new Builder(k.s).filenames(k.flags.list('filename')).infos();
  const changed: { readonly info: Info; readonly text: string }[] = [];
  for (const info of infos) {
    if (!info.object) continue;
    const text = goJson(info.object);
    const there = lastApplied(await retrieved(k, info));
    if (there === undefined && !k.flags.bool('create-annotation'))
      throw new CommandError(`no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`);
    if (there === text) await k.s.out(`set-last-applied ${info.name}: no changes required.\n`);
    else changed.push({ info, text });
  }
  const print = await resultPrinter(k, 'configured', dryRun);
  for (const { info, text } of changed) {
    const object = dryRun === 'client' ? info.object : await patchLastApplied(k, info, text, dryRun === 'server' ? [['dryRun', 'All']] : []);
    if (object) await k.s.out(print(object));
  }
}
