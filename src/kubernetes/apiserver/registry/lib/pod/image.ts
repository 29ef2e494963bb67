// Names of images. upstream: github.com/distribution/reference regexp.go, pkg/util/parsers

const DOMAIN = '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?';
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(`^((?:${DOMAIN}/)?${PART}(?:/${PART})*)(?::(\\w[\\w.-]{0,127}))?(@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`);
const known = new Map<string, boolean>();

/** Whether an image is pulled each time: its tag is latest, said or not said. A name that cannot be read has no tag. upstream: parsers.ParseImageName */
export function pullsAlways(image: string): boolean {
  let answer = known.get(image);
  if (answer === undefined) {
    const match = /^[0-9a-f]{64}$/.test(image) ? null : REFERENCE.exec(image);
    answer = match !== null && fullLength(match[1] ?? '') <= 255 && (match[2] === 'latest' || (match[2] === undefined && match[3] === undefined));
    if (known.size > 4096) known.clear();
    known.set(image, answer);
  }
  return answer;
}

/** Names without a registry are Docker Hub's, those without a user its library's. */
function fullLength(name: string): number {
  const first = name.split('/')[0] ?? '';
  if (name.includes('/') && (/[.:]/.test(first) || first === 'localhost')) return name.length;
  return name.length + (name.includes('/') ? 'docker.io/'.length : 'docker.io/library/'.length);
}
