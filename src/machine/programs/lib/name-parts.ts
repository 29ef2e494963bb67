// Names of files cut in two. upstream: coreutils src/basename.c, dirname.c

/** A name without its directories, and without a suffix unless that is all of it. */
export function lastPart(name: string, suffix: string): string {
  const base = name === '' ? '' : name.replace(/\/+$/, '').replace(/^.*\//, '') || '/';
  return suffix !== '' && base !== suffix && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base;
}

/** A name without its last part; . when nothing is left. */
export function folderPart(name: string): string {
  const trimmed = name.replace(/(.)\/+$/, '$1');
  return trimmed.includes('/') ? trimmed.replace(/\/+[^/]*$/, '') || '/' : '.';
}
