// Which variant of a lesson this learner has: drawn once, kept with the browser, drawn anew when the lesson is begun again.

const KEY = 'portside.variation.1';

export function readVariations(): Readonly<Record<string, number>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, number>) : {};
  } catch {
    return {};
  }
}

/** Adds to what is kept; throws where nothing can be. */
export function keepVariations(more: Readonly<Record<string, number>>): void {
  localStorage.setItem(KEY, JSON.stringify({ ...readVariations(), ...more }));
}

/** The number of the variant; the first one is drawn when it is asked for. */
export function variationOf(lesson: string): number {
  return readVariations()[lesson] ?? drawVariation(lesson);
}

export function drawVariation(lesson: string): number {
  const [drawn = 1] = crypto.getRandomValues(new Uint32Array(1));
  try {
    keepVariations({ [lesson]: drawn });
  } catch {
    // Nothing can be kept: then it is another variant after a reload, as everything else begins anew as well.
  }
  return drawn;
}
