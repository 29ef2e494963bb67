// portside lesson test|new|list|lint|preview|schema: the author's kit on the command line.
import { join } from 'node:path';
import { preview } from '../lesson-preview.ts';
import { lessonSchemas } from '../lesson-schema.ts';
import { type Args, parseArgs, UsageError } from './args.ts';
import { chosen, create, lint, list, test } from './lesson-verbs.ts';
import type { Command } from './types.ts';

interface Verb {
  readonly name: string;
  /** Its arguments, as help shows them. */
  readonly args: string;
  readonly what: string;
  readonly values?: readonly string[];
  readonly switches?: readonly string[];
  /** A line each. */
  readonly flags?: readonly (readonly [flag: string, what: string])[];
  run(args: Args, paths: { readonly root: string; readonly folder: string }): number | Promise<number>;
}

const VERBS: readonly Verb[] = [
  {
    name: 'new',
    args: 'ID',
    what: 'makes lessons/NN-ID/lesson.md, a lesson that passes',
    run: ({ rest }, { folder }) => create(folder, rest[0]),
  },
  {
    name: 'test',
    args: '[ID|FOLDER] [--mutants] [--seeds N]',
    what: 'plays one lesson, or all: start, solution under several seeds, every command block, wrong ways',
    values: ['--seeds'],
    switches: ['--mutants'],
    flags: [
      ['--mutants', 'makes small mistakes in the solution and lists those that pass'],
      ['--seeds N', 'how many seeds (3)'],
    ],
    run: (args, { folder }) => {
      const seeds = args.number('--seeds') ?? 3;
      if (!Number.isInteger(seeds) || seeds < 1) throw new UsageError(`--seeds ${seeds}: one at least`);
      return test(chosen(folder, args.rest[0]), { more: seeds - 1, mutants: args.has('--mutants') });
    },
  },
  {
    name: 'lint',
    args: '[ID|FOLDER]',
    what: 'reads one lesson, or all, without playing: form, links, ids, kinds, translations',
    run: ({ rest }, { folder }) => lint(chosen(folder, rest[0]), folder, rest[0]),
  },
  {
    name: 'preview',
    args: 'ID [--port N]',
    what: 'serves the page on a lesson until Ctrl-C; it reloads while you edit',
    values: ['--port'],
    flags: [['--port N', 'where (5173, or the next that is free)']],
    run: (args, { root, folder }) => {
      const [id] = args.rest;
      if (id === undefined) throw new UsageError('say the id of a lesson');
      return preview(root, chosen(folder, id).lessons[0]?.id ?? id, args.number('--port'));
    },
  },
  { name: 'list', args: '', what: 'names all lessons', run: (_args, { folder }) => list(folder) },
  {
    name: 'schema',
    args: '',
    what: 'prints the JSON Schema of front matter and checks, for editors',
    run: () => {
      process.stdout.write(`${JSON.stringify(lessonSchemas(), null, 2)}\n`);
      return 0;
    },
  },
];

const usageOf = ({ name, args }: Verb): string => `lesson ${name} ${args}`.trimEnd();

function helpOf({ what, flags = [] }: Verb): string {
  return `\n${what}\n${flags.length > 0 ? `\n${flags.map(([flag, does]) => `  ${flag.padEnd(12)}${does}\n`).join('')}` : ''}`;
}

export const lessonCommand: Command = {
  name: 'lesson',
  usage: `lesson ${VERBS.map((v) => v.name).join('|')} …`,
  summary: 'checks lessons, starts one, lists them, shows one while it is written',
  help: `\n${VERBS.map((v) => `  ${usageOf(v).slice('lesson '.length).padEnd(44)}${v.what}\n`).join('')}\nlessons/README.md is the guide.\n`,
  async run([name, ...argv], root) {
    const verb = VERBS.find((v) => v.name === name);
    if (!verb) throw new UsageError(`${name === undefined ? 'say what to do' : `there is no ${JSON.stringify(name)}`}: ${VERBS.map((v) => v.name).join(', ')}`);
    if (argv.includes('--help') || argv.includes('-h')) {
      process.stdout.write(`Usage: portside ${usageOf(verb)}\n${helpOf(verb)}`);
      return 0;
    }
    try {
      const args = parseArgs(argv, verb.values ?? [], verb.switches);
      const [surplus] = args.rest.slice(/ID/.test(verb.args) ? 1 : 0);
      if (surplus !== undefined) throw new UsageError(`${surplus} is too much`);
      return await verb.run(args, { root, folder: join(root, 'lessons') });
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(error.message, usageOf(verb)) : error;
    }
  },
};
