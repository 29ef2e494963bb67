// Paths as text: absolute, without . and .., without doubled slashes. upstream: path_resolution(7), the lexical part only

/** `path` made absolute against `cwd`, with . and .. and doubled slashes removed. */
export function absolute(cwd: string, path: string): string {
  const out: string[] = [];
  const whole = path.startsWith('/') ? path : `${cwd}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return `/${out.join('/')}`;
}

/** The directory part: /a/b → /a, /a → /. */
export function dirname(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? '/' : path.slice(0, cut);
}

/** The last part: /a/b → b. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
