// A cluster for a command: the options that all commands share, and its boot.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLessons } from '../../../scripts/vite-lessons.ts';
import { VirtualClock } from '../../base/clock.ts';
import { FRONTS, type Front } from '../../cluster/addons/front.ts';
import { type Cluster, createCluster } from '../../cluster/cluster.ts';
import { FAMILIES, type IpFamily } from '../../cluster/families.ts';
import type { Lesson } from '../../course/lesson.ts';
import { variantOf } from '../../course/vars.ts';
import { parseImageRules } from '../../machine/images/rule-file.ts';
import type { ImageRule } from '../../machine/images/rules.ts';
import { prepareLesson, worldOf } from '../lesson-prepare.ts';
import { runFree } from '../run-free.ts';
import { type Args, UsageError } from './args.ts';

export const WORLD_FLAGS = ['--lesson', '--seed', '--nodes', '--proxy-mode', '--addons', '--families', '--images'] as const;
export const WORLD_HELP = `
  --lesson ID       start from a lesson's start state
  --seed N          where chance starts (1)
  --nodes N         worker nodes (2)
  --proxy-mode M    iptables, nftables or ipvs
  --families F,G    address families, the preferred one first: IPv4, IPv6 or both
  --addons A,B      what is in front of the cluster: cloud-load-balancer, metallb, ingress-nginx, balancer-host,
                    security-group
  --images FILE     more image definitions (JSON)
`;
/** Node's worlds begin at one moment, so that two runs of one seed are the same to the byte. */
export const EPOCH = Date.UTC(2026, 0, 5, 9, 0, 0);

function lessonNamed(root: string, id: string): Lesson {
  const { lessons, problems } = readLessons(join(root, 'lessons'));
  const lesson = lessons.find((l) => l.id === id);
  if (lesson) return variantOf(lesson, lesson.seed);
  const own = problems.filter((p) => p.file.includes(`-${id}/`));
  if (own.length) throw new UsageError(own.map((p) => `${p.file}:${p.line}: ${p.message}`).join('\n'));
  throw new UsageError(`there is no lesson ${JSON.stringify(id)}; there are ${lessons.map((l) => l.id).join(', ')}`);
}

function rulesIn(file: string): readonly ImageRule[] {
  try {
    return parseImageRules(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function addonNamed(name: string): Front {
  const found = FRONTS.find((f) => f === name);
  if (!found) throw new UsageError(`--addons knows ${FRONTS.join(', ')}, not ${JSON.stringify(name)}`);
  return found;
}

function familyNamed(name: string): IpFamily {
  const found = FAMILIES.find((f) => f.toLowerCase() === name.toLowerCase());
  if (!found) throw new UsageError(`--families is one or two of ${FAMILIES.join(', ')}`);
  return found;
}

export interface World {
  readonly cluster: Cluster;
  readonly clock: VirtualClock;
}

/** Boots a cluster as the flags say and lets it settle. */
export async function bootWorld(args: Args, root: string): Promise<World> {
  const lesson = args.text('--lesson') === undefined ? undefined : lessonNamed(root, args.text('--lesson') ?? '');
  const nodes = args.number('--nodes') ?? lesson?.cluster.nodes ?? 2;
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > 250) throw new UsageError('--nodes is between 0 and 250');
  const proxyMode = args.text('--proxy-mode') ?? lesson?.cluster.proxyMode ?? 'iptables';
  if (proxyMode !== 'iptables' && proxyMode !== 'nftables' && proxyMode !== 'ipvs') throw new UsageError('--proxy-mode is iptables, nftables or ipvs');
  const addons = args.text('--addons')?.split(',').map(addonNamed);
  const families = args.text('--families')?.split(',').map(familyNamed);
  const images = args.text('--images');
  const clock = new VirtualClock(EPOCH);
  const cluster = createCluster({
    ...worldOf(lesson),
    clock,
    seed: args.number('--seed') ?? lesson?.seed ?? 1,
    workers: nodes,
    proxyMode,
    ...(addons === undefined ? {} : { addons }),
    ...(families === undefined ? {} : { families }),
    ...(images === undefined ? {} : { images: rulesIn(images) }),
  });
  await runFree(clock, cluster.start());
  if (lesson) await runFree(clock, prepareLesson(cluster, lesson));
  return { cluster, clock };
}
