// What GNU tar and BusyBox's say about the same things.

export interface TarWords {
  /** A name that is not there, when archiving. */
  missing(name: string, why: string): string;
  /** A folder of -C. */
  noFolder(name: string, why: string): string;
  removing(prefix: string): string;
  noArchive: string;
  unopened(name: string, why: string): string;
  notFound(name: string): string;
  /** After something failed and the rest went on; with its exit code. */
  readonly failing: string;
  /** After something that nothing can follow. */
  readonly fatal: string;
  readonly failure: number;
  readonly noMode: string;
}

export const GNU: TarWords = {
  missing: (name, why) => `tar: ${name}: Cannot stat: ${why}\n`,
  noFolder: (name, why) => `tar: ${name}: Cannot open: ${why}\n`,
  removing: (prefix) => `tar: Removing leading \`${prefix}' from member names\n`,
  noArchive: 'tar: This does not look like a tar archive\n',
  unopened: (name, why) => `tar: ${name}: Cannot open: ${why}\n`,
  notFound: (name) => `tar: ${name}: Not found in archive\n`,
  failing: 'tar: Exiting with failure status due to previous errors\n',
  fatal: 'tar: Error is not recoverable: exiting now\n',
  failure: 2,
  noMode: "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\nTry 'tar --help' or 'tar --usage' for more information.\n",
};

export const BUSYBOX: TarWords = {
  missing: (name, why) => `tar: ${name}: ${why}\n`,
  noFolder: (name, why) => `tar: can't change directory to '${name}': ${why}\n`,
  removing: (prefix) => `tar: removing leading '${prefix}' from member names\n`,
  noArchive: 'tar: invalid tar magic\n',
  unopened: (name, why) => `tar: can't open '${name}': ${why}\n`,
  notFound: (name) => `tar: ${name}: not found in archive\n`,
  failing: 'tar: error exit delayed from previous errors\n',
  fatal: '',
  failure: 1,
  noMode: 'BusyBox v1.37.0 (2024-09-26 21:31:42 UTC) multi-call binary.\n\nUsage: tar c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [-T FILE] [-X FILE] [LONGOPT]... [FILE]...\n',
};
