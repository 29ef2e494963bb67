// Which tags exist. Popular images have their releases written down; for the others a tag must look like one.

/** Words that most repositories have as tags. */
const COMMON = /^(latest|stable|main|master|edge|mainline|alpine|slim|bookworm|bullseye|trixie|noble|jammy|focal)(-[a-z0-9.]+)*$/;
const VERSION = /^v?\d+(\.\d+){0,3}([-._+][A-Za-z0-9]+)*$/;

/** True for what a publisher would call a release: words such as latest, or a version. */
export function plausibleTag(tag: string): boolean {
  return COMMON.test(tag) || VERSION.test(tag) || /^[a-z]+-?\d+(\.\d+)*$/.test(tag);
}

/** Releases written short: `1.27.0-5` is 1.27.0 to 1.27.5, `1.18.0` itself. */
export function releases(text: string): readonly string[] {
  const all: string[] = [];
  for (const word of text.split(/\s+/)) {
    const match = /^(.*\.)(\d+)-(\d+)$/.exec(word);
    if (!match) all.push(word);
    else for (let n = Number(match[2]); n <= Number(match[3]); n++) all.push(`${match[1]}${n}`);
  }
  return all;
}

/** The release behind a tag such as `1`, `1.27`, `1.27.2-alpine` or `latest`; undefined when there is none. */
export function releaseOf(
  tag: string,
  known: readonly string[],
  words: Readonly<Record<string, string>> = {},
  suffixes = /^(alpine|slim|bookworm|bullseye|trixie|perl|otel|alpine-slim|alpine-perl|glibc|musl|uclibc|alpine3\.\d\d)$/,
): string | undefined {
  const newest = known[known.length - 1];
  if (tag === 'latest') return newest;
  const cut = /^([\d.]+)(?:-(.+))?$/.exec(tag);
  if (!cut) {
    const named = words[tag] ?? words[tag.replace(/-.*$/, '')];
    return named ?? (suffixes.test(tag) ? newest : undefined);
  }
  if (cut[2] !== undefined && !suffixes.test(cut[2])) return undefined;
  const version = cut[1] ?? '';
  return known.includes(version) ? version : known.findLast((release) => release.startsWith(`${version}.`));
}
