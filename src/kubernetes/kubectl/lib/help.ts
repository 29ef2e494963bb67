// Help as kubectl's templates print it. upstream: kubectl/pkg/util/templates/{templates,templater}.go
import type { Command, CommandEntry } from './command.ts';
import { defaultText, type FlagSpec } from './flags/flag-set.ts';

/** `kubectl get --help`: what is said, examples, subcommands, options, usage line, hints. */
export function helpText(command: Command, path: string): string {
  const parts = [indentParagraphs(command.long ?? command.short), usageText(command, path)];
  return `${parts.join('\n\n')}\n`;
}

/** The first paragraph stands at the margin, later ones one space in. upstream: templates.LongDesc */
function indentParagraphs(text: string): string {
  return text
    .trim()
    .split('\n\n')
    .map((paragraph, i) => (i === 0 ? paragraph : paragraph.replace(/^(?=\S)/gm, ' ')))
    .join('\n\n');
}

function usageText(command: Command, path: string): string {
  const sections: string[] = [];
  if (command.aliases?.length) sections.push(`Aliases:\n${[command.use.split(' ')[0], ...command.aliases].join(', ')}`);
  if (command.examples) {
    const lines = command.examples.trim().split('\n');
    sections.push(`Examples:\n${lines.map((l) => `  ${l}`).join('\n')}`);
  }
  if (command.subcommands?.length) sections.push(`Available Commands:\n${commandTable(command.subcommands)}`);
  const options = optionsText([...(command.flags ?? []), ...(command.persistentFlags ?? [])]);
  if (options) sections.push(`Options:\n${options}`);
  sections.push(`Usage:\n  ${usageLine(command, path)}`);
  const hints = ['Use "kubectl options" for a list of global command-line options (applies to all commands).'];
  if (command.subcommands?.length) hints.unshift(`Use "${path} <command> --help" for more information about a given command.`);
  sections.push(hints.join('\n'));
  return sections.join('\n\n');
}

/** The usage line; [options] stands for the global flags. */
function usageLine(command: Command, path: string): string {
  const parent = path.slice(0, path.lastIndexOf(' '));
  const line = `${parent} ${command.use}`;
  const flags = command.plainUse || line.includes('[flags]') ? '' : ' [flags]';
  return line.includes('[options]') ? `${line}${flags}` : `${line}${flags} [options]`;
}

/** Names padded to the longest (at least 11), then three spaces and what they do. */
export function commandTable(entries: readonly CommandEntry[], width = 11): string {
  const shown = entries.filter((e) => !e.hidden && !e.unlisted);
  const longest = Math.max(width, ...shown.map((e) => e.name.length));
  return shown.map((e) => `  ${e.name.padEnd(longest)}   ${e.short}`).join('\n');
}

/** Flags by name, each with shorthand, default and what it does. upstream: templates.flagsUsages */
export function optionsText(flags: readonly FlagSpec[]): string {
  const shown = flags.filter((f) => !f.hidden && !f.deprecated).sort((a, b) => (a.name < b.name ? -1 : 1));
  return shown.map(optionText).join('\n\n');
}

function optionText(flag: FlagSpec): string {
  const value = flag.kind === 'string' ? `'${defaultText(flag)}'` : defaultText(flag);
  return `    ${flag.short ? `-${flag.short}, ` : ''}--${flag.name}=${value}:\n\t${flag.usage}`;
}

/** Names of commands with what they do. */
export function commandWords(entries: readonly CommandEntry[], start: string): string[] {
  return entries
    .filter((e) => !e.hidden && e.name.startsWith(start))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((e) => `${e.name}\t${e.short}`);
}
