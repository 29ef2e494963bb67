// Rules that add to or override the shipped images: lessons bring them as data, `--images FILE` as a file (rule-file.ts).

/** For each field the first rule that matches and sets it counts. */
export interface ImageRule {
  /** A glob over the image as it is written in a manifest, or over its full name; * stands for any text. */
  readonly image: string;
  /** How a pull ends. */
  readonly pull?: 'ok' | 'not found' | 'denied' | 'unreachable' | undefined;
  /** False: its containers run and never become ready. */
  readonly ready?: boolean | undefined;
  /** True: a name without a definition here runs as a generic container. */
  readonly runs?: boolean | undefined;
  /** What a generic container listens on when it declares no ports. */
  readonly ports?: readonly number[] | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** How long a pull takes. */
  readonly milliseconds?: number | undefined;
}

/** What all rules together say of an image. */
export function ruleFor(rules: readonly ImageRule[], written: string, canonical: string): Omit<ImageRule, 'image'> {
  const matching = rules.filter((rule) => matches(rule.image, written) || matches(rule.image, canonical));
  return Object.assign({}, ...[...matching].reverse()) as Omit<ImageRule, 'image'>;
}

function matches(glob: string, text: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}
