// upstream: findutils 4.9 find/ftsfind.c. Names come in the order of the directory, which here is by name.
import type { Program } from '../os/types.ts';
import { complain } from './lib/command.ts';
import { FindError, FindParser, type FindPlan } from './lib/find/parse.ts';
import { walkAll } from './lib/find/walk.ts';

const HELP = `Usage: find [-H] [-L] [-P] [path...] [expression]

Walk the tree under each path (. when there is none) and evaluate the expression for every file.

Operators: ( EXPR )  ! EXPR  -not EXPR  EXPR1 -a EXPR2  EXPR1 -o EXPR2
Options:   -depth -maxdepth LEVELS -mindepth LEVELS
Tests:     -name PATTERN -iname PATTERN -path PATTERN -regex PATTERN -type [fdlcp] -size N[bcwkMG] -empty
           -mtime N -mmin N -newer FILE -perm [-/]MODE -user NAME -group NAME -links N -readable -writable -executable
Actions:   -print -print0 -printf FORMAT -ls -delete -prune -quit -exec COMMAND ; -exec COMMAND {} + -execdir COMMAND ; -ok COMMAND ;
`;

/** Finds files. */
export const find: Program = {
  name: 'find',
  summary: 'Search for files in directory trees.',
  async main(p) {
    const words = [...p.argv.slice(1)];
    let follow: 'never' | 'always' = 'never';
    while (words[0] === '-H' || words[0] === '-L' || words[0] === '-P') follow = words.shift() === '-L' ? 'always' : 'never';
    if (words.includes('--help') || words.includes('-help')) {
      await p.out(HELP);
      return 0;
    }
    if (words.includes('--version') || words.includes('-version')) {
      await p.out('find (GNU findutils) 4.9.0\n');
      return 0;
    }
    const paths: string[] = [];
    while (words[0] !== undefined && !/^(-.|[(!,]$)/.test(words[0])) paths.push(words.shift() ?? '');
    let plan: FindPlan;
    try {
      plan = new FindParser(p, words).plan();
    } catch (e) {
      if (!(e instanceof FindError)) throw e;
      return complain(p, e.message);
    }
    return walkAll(p, plan, paths, follow === 'always');
  },
};
