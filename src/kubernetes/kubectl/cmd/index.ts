/*
 * The commands, in the groups and order of `kubectl --help`. upstream: kubectl/pkg/cmd/cmd.go
 *
 * To add a command:
 * 1. cmd/<name>.ts exports one `Command` (lib/command.ts): use, short, long, examples, flags, run. `use` is the real usage line; flags are
 *    FlagSpecs with the real names, shorthands, kinds and defaults (compare `kubectl <name> --help`), groups of flags that several commands share
 *    come from lib/flags.ts (printFlags, filenameFlags, dryRunFlag, ...). What a flag does is said in our own words.
 * 2. `run(k)` goes through Complete (read k.flags / k.args into an options value), Validate, Run. It writes with k.s.out / k.s.err, waits with
 *    k.s.p.wait / sleep only, reads files with lib/files.ts, and talks to the server with k.s.request or lib/resource-client.ts.
 *    It throws: `usageErrorf(k.path, ...)` for misuse, `CommandError(text, code)`, StatusError (from the server), `aggregate(errors)`. It never prints
 *    an error itself: lib/errors.ts does. A returned number is the exit code.
 * 3. Objects named on the command line or in files come from the builder (lib/builder.ts): `new Builder(k.s).namespace().filenames(...).args(...)`, then
 *    `infos()`; each Info has its mapping, namespace, name and object, and partial failures.
 * 4. Objects are printed with `printerFor(k, ...)` of printers/index.ts; `name`, `yaml`, `json`, templates come with it.
 * 5. Enter it in the list below in upstream's place. Help, `-h`, completion of flags and did-you-mean follow from the object. `short` is repeated here
 *    because help must not load every command. Nested commands are `subcommands: [entry(a), { name, short, load }]`.
 * 6. Tab: `complete` gives words for arguments (lib/completion.ts has resource types, names, containers, contexts...).
 * 7. tests/kubectl/<name>.test.ts: a table of command lines and what the real kubectl says.
 * Commands do not import each other: what two need lies in lib/.
 */
import type { CommandEntry } from '../lib/command.ts';

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}

export const GROUPS: readonly CommandGroup[] = [
  { title: 'Basic Commands (Beginner):', commands: [] },
  {
    title: 'Basic Commands (Intermediate):',
    commands: [{ name: 'get', short: 'Show one or many resources', load: async () => (await import('./get.ts')).get }],
  },
  { title: 'Deploy Commands:', commands: [] },
  { title: 'Cluster Management Commands:', commands: [] },
  { title: 'Troubleshooting and Debugging Commands:', commands: [] },
  { title: 'Advanced Commands:', commands: [] },
  { title: 'Settings Commands:', commands: [] },
];

/** Listed last in help. */
export const OTHERS: readonly CommandEntry[] = [
  { name: 'api-versions', short: 'List the group/version pairs that the server offers', load: async () => (await import('./api-versions.ts')).apiVersions },
];
