// set -o and shopt: their names, letters and defaults. upstream: bash builtins/set.def, builtins/shopt.def

export const SET_OPTIONS = [
  'allexport',
  'braceexpand',
  'emacs',
  'errexit',
  'errtrace',
  'functrace',
  'hashall',
  'histexpand',
  'history',
  'ignoreeof',
  'interactive-comments',
  'keyword',
  'monitor',
  'noclobber',
  'noexec',
  'noglob',
  'nolog',
  'notify',
  'nounset',
  'onecmd',
  'physical',
  'pipefail',
  'posix',
  'privileged',
  'verbose',
  'vi',
  'xtrace',
] as const;

export type SetOption = (typeof SET_OPTIONS)[number];

export const LETTERS: Readonly<Record<string, SetOption>> = {
  a: 'allexport',
  B: 'braceexpand',
  e: 'errexit',
  E: 'errtrace',
  T: 'functrace',
  h: 'hashall',
  H: 'histexpand',
  k: 'keyword',
  m: 'monitor',
  C: 'noclobber',
  n: 'noexec',
  f: 'noglob',
  b: 'notify',
  u: 'nounset',
  t: 'onecmd',
  P: 'physical',
  p: 'privileged',
  v: 'verbose',
  x: 'xtrace',
};

export type Options = Record<SetOption, boolean>;

/** The options that a shell which reads a script starts with. */
export function defaultOptions(): Options {
  const all = Object.fromEntries(SET_OPTIONS.map((o) => [o, false])) as Options;
  all.braceexpand = true;
  all.hashall = true;
  all['interactive-comments'] = true;
  return all;
}

export const SHOPT_DEFAULTS: Readonly<Record<string, boolean>> = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: false,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  varredir_close: false,
  xpg_echo: false,
};

/** True for what `set -o` knows. */
export function isSetOption(name: string): name is SetOption {
  return (SET_OPTIONS as readonly string[]).includes(name);
}
