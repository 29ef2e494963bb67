// An image that differs from tag to tag.
import type { Image } from '../types.ts';

/** One repository whose tags are made on demand. */
export interface ImageFamily {
  readonly repository: string;
  /** The image of a tag, or undefined when there is no such tag. */
  readonly tagged: (tag: string) => Image | undefined;
}
