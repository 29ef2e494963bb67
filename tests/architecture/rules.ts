// The table of layers as rules for dependency-cruiser.
import type { IForbiddenRuleType } from 'dependency-cruiser';

type Rule = IForbiddenRuleType;

/** What each room may import besides itself. */
const MAY: Record<string, readonly string[]> = {
  base: [],
  'machine/network': ['base'],
  'machine/os': ['base', 'machine/network'],
  'machine/shell': ['base', 'machine/os', 'machine/network'],
  'machine/programs': ['base', 'machine/os', 'machine/network', 'machine/shell'],
  'machine/images': ['base', 'machine/os', 'machine/network', 'machine/programs', 'machine/shell'],
  'kubernetes/api': ['base'],
  'kubernetes/client': ['base', 'kubernetes/api'],
  'kubernetes/apiserver': ['base', 'kubernetes/api'],
  'kubernetes/controllers': ['base', 'kubernetes/api', 'kubernetes/client'],
  'kubernetes/scheduler': ['base', 'kubernetes/api', 'kubernetes/client'],
  'kubernetes/kubelet': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  'kubernetes/proxy': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  'kubernetes/policy': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  'kubernetes/dns': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  'kubernetes/front': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  'kubernetes/kubectl': ['base', 'kubernetes/api', 'kubernetes/client', 'machine'],
  cluster: ['base', 'machine', 'kubernetes', 'course/probe'],
  course: ['base', 'kubernetes/api', 'kubernetes/client'],
};

/** Families whose members do not know each other; what they share is in lib/. */
const PLUG_INS = ['machine/programs', 'kubernetes/controllers', 'kubernetes/kubectl/cmd', 'kubernetes/kubectl/describe', 'course/checks', 'course/rules', 'course/faults'];

/** The rules for a tree that begins at `root` (src). */
export function rules(root: string): Rule[] {
  const layers = Object.entries(MAY).map(
    ([room, may]): Rule => ({
      name: `${room} imports only what it may`,
      severity: 'error',
      from: { path: `^${root}/${room}/` },
      to: { path: `^${root}/`, pathNot: [room, ...may].map((m) => `^${root}/${m}(/|\\.ts$)`) },
    }),
  );
  const siblings = PLUG_INS.map(
    (family): Rule => ({
      name: `members of ${family} do not import each other`,
      severity: 'error',
      from: { path: `^${root}/${family}/(?!index\\.ts|[a-z]+-tools\\.ts|types\\.ts|manager\\.ts|lib/)([^/]+?)(\\.tsx?$|/)` },
      to: { path: `^${root}/${family}/`, pathNot: [`^${root}/${family}/(lib/|types\\.ts$|$1(\\.ts$|/))`] },
    }),
  );
  return [
    ...layers,
    ...siblings,
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'pure rooms import no Node', severity: 'error', from: { path: `^${root}/(base|machine|kubernetes|cluster|course)/` }, to: { dependencyTypes: ['core'] } },
    {
      name: 'the page reaches the world by the protocol only',
      severity: 'error',
      from: { path: `^${root}/ui/` },
      to: { path: `^${root}/(machine|cluster|kubernetes/(apiserver|controllers|scheduler|kubelet|proxy|dns|front|kubectl))/` },
    },
  ];
}

/** Files of a tree in which each rule is broken once. */
export function breaches(): readonly (readonly [path: string, text: string])[] {
  const up = (room: string): string => '../'.repeat(room.split('/').length);
  const use = (path: string): string => `import { x } from '${path}';\nexport const y = x;\n`;
  return [
    ['ui/page.ts', use('../machine/network/breach.ts')],
    ...Object.keys(MAY).map((room) => [`${room}/breach.ts`, `${use(`${up(room)}ui/page.ts`)}export { y as x };\n`] as const),
    ...PLUG_INS.flatMap(
      (family) =>
        [
          [`${family}/one.ts`, use('./two.ts')],
          [`${family}/two.ts`, 'export const x = 1;\n'],
        ] as const,
    ),
    ['host/a.ts', "import { b } from './b.ts';\nexport const a = () => b;\n"],
    ['host/b.ts', "import { a } from './a.ts';\nexport const b = () => a;\n"],
    ['base/node.ts', "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n"],
  ];
}
