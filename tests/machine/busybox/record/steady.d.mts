export function steady(text: string): string;
