// The registry that nodes pull from: rules first, then the shipped images, then the names that run as stand-ins. Messages are containerd's. upstream: containerd/core/remotes/docker
import { hex, sha256 } from '../../base/hash.ts';
import { LoadError, onDemand } from '../../base/on-demand.ts';
import { SHELVES, type Shelf, type Shipped } from './index.ts';
import { canonicalReference, canonicalRepository, parseReference, type Reference } from './lib/reference.ts';
import { plausibleTag } from './lib/tags.ts';
import { type ImageRule, ruleFor } from './rules.ts';
import type { Image, ImageRegistry, PullResult } from './types.ts';

/** Registries that can be reached. A name on another host cannot be resolved. */
const REGISTRIES = new Set([
  'docker.io',
  'registry.k8s.io',
  'k8s.gcr.io',
  'gcr.io',
  'us.gcr.io',
  'eu.gcr.io',
  'quay.io',
  'ghcr.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'us-docker.pkg.dev',
  'us-central1-docker.pkg.dev',
  'docker.elastic.co',
  'registry.access.redhat.com',
  'registry.gitlab.com',
  'registry.istio.io',
  'nvcr.io',
  'portside',
]);

const BYTES_PER_MS = 50_000;
const HANDSHAKE_MS = 300;
/** The size and the time of a name that only a rule makes run. */
const STAND_IN = { size: 59_000_000, milliseconds: 1000 };

/** A registry over the shipped images; `extra` comes before them. */
export function createRegistry(extra: readonly ImageRule[] = []): ImageRegistry {
  const shelves = new Map<string, Shelf>();
  for (const shelf of SHELVES) for (const repository of shelf.repositories) shelves.set(canonicalRepository(repository), shelf);
  const loaded = new Map<Shelf, Shipped>();
  const made = new Map<string, Image>();

  /** The image, 'tag' when only the tag is unknown, or undefined when the repository is. */
  async function find(r: Reference): Promise<Image | 'tag' | undefined> {
    const name = `${r.domain}/${r.path}`;
    const tag = r.tag ?? 'latest';
    const cached = made.get(`${name}:${tag}`);
    if (cached) return cached;
    const shelf = shelves.get(name);
    const found = await (shelf ? shipped(shelf, name, tag) : standIn(name, tag));
    if (found && found !== 'tag') made.set(`${name}:${tag}`, found);
    return found;
  }

  async function shipped(shelf: Shelf, name: string, tag: string): Promise<Image | 'tag'> {
    const images = loaded.get(shelf) ?? (await onDemand(async () => shelf.load()));
    loaded.set(shelf, images);
    for (const entry of images) {
      if (canonicalRepository(entry.repository) !== name) continue;
      if ('tagged' in entry) {
        const image = entry.tagged(tag);
        if (image) return image;
      } else if (entry.tags ? entry.tags.includes(tag) : plausibleTag(tag)) return entry;
    }
    return 'tag';
  }

  async function pull(written: string): Promise<PullResult> {
    const reference = parseReference(written);
    if (!reference) return { ok: false, message: `couldn't parse image name "${written}": invalid reference format` };
    const name = canonicalReference(reference);
    const rule = ruleFor(extra, written, name);
    let found: Image | 'tag' | undefined;
    try {
      found = await find(reference);
    } catch (fault) {
      if (fault instanceof LoadError) return { ok: false, message: fault.message };
      throw fault;
    }
    const problem = rule.pull && rule.pull !== 'ok' ? rule.pull : undefined;
    if (problem) return { ok: false, message: refusal(reference, problem) };
    const image = found && found !== 'tag' ? found : rule.runs ? (await stand()).genericImage(written, rule.ports ?? [], STAND_IN.size) : undefined;
    if (!image) return { ok: false, message: refusal(reference, found === 'tag' ? 'not found' : missing(reference)) };
    const size = rule.size ?? image.size;
    const milliseconds = rule.milliseconds ?? (image === found ? HANDSHAKE_MS + Math.round(size / BYTES_PER_MS) : STAND_IN.milliseconds);
    const changed = rule.ready === undefined && rule.size === undefined ? image : { ...image, size, ...(rule.ready === undefined ? {} : { ready: rule.ready }) };
    return { ok: true, image: changed, name, digest: reference.digest ?? `sha256:${hex(sha256(name))}`, milliseconds };
  }
  return { pull };
}

const stand = () => onDemand(() => import('./generic.ts'));

/** A well-known name that is not simulated in detail. */
async function standIn(name: string, tag: string): Promise<Image | 'tag' | undefined> {
  const { wellKnownImages } = await onDemand(() => import('./well-known.ts'));
  const known = wellKnownImages.find(([repository]) => canonicalRepository(repository) === name);
  if (!known) return undefined;
  return plausibleTag(tag) ? (await stand()).genericImage(...known) : 'tag';
}

/** What a registry that has no such repository does. */
function missing(r: Reference): 'not found' | 'denied' | 'unreachable' {
  if (!REGISTRIES.has(r.domain)) return 'unreachable';
  return r.domain === 'docker.io' || r.domain === 'quay.io' || r.domain === 'ghcr.io' || r.domain === 'registry.gitlab.com' ? 'denied' : 'not found';
}

/** The kubelet's view: an unknown gRPC code leaves no prefix, NotFound does. */
function refusal(r: Reference, why: 'not found' | 'denied' | 'unreachable'): string {
  const name = canonicalReference(r);
  const failed = `failed to pull and unpack image "${name}": failed to resolve image: `;
  const manifest = `https://${r.domain === 'docker.io' ? 'registry-1.docker.io' : r.domain}/v2/${r.path}/manifests/${r.digest ?? r.tag}`;
  switch (why) {
    case 'not found':
      return `rpc error: code = NotFound desc = ${failed}${name}: not found`;
    case 'unreachable': {
      const host = r.domain.replace(/:\d+$/, '');
      return `${failed}failed to do request: Head "${manifest}": dial tcp: lookup ${host}: no such host`;
    }
    case 'denied':
      if (r.domain === 'quay.io') return `${failed}unexpected status from HEAD request to ${manifest}: 401 UNAUTHORIZED`;
      if (r.domain === 'ghcr.io') {
        const token = `https://ghcr.io/token?scope=repository%3A${r.path.replaceAll('/', '%2F')}%3Apull&service=ghcr.io`;
        return `${failed}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to ${token}: 403 Forbidden`;
      }
      return `${failed}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
  }
}
