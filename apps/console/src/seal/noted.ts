/** A checkpoint that this browser has seen, and whose key has signed it: what later ones are held to. */
export type Noted = { readonly key: string; readonly note: string; readonly at: string };

/** Nothing secret; kept when the tab is closed, because its worth is its age. */
const STORED = 'threadlog.console.noted';

export function readNoted(): Noted | undefined {
  try {
    const noted = JSON.parse(localStorage.getItem(STORED) ?? '') as Partial<Noted>;
    const { key, note, at } = noted;
    const isWhole = [key, note, at].every((value) => typeof value === 'string');
    return isWhole ? (noted as Noted) : undefined;
  } catch {
    return undefined;
  }
}

export function writeNoted(noted: Noted): void {
  localStorage.setItem(STORED, JSON.stringify(noted));
}

export function forgetNoted(): void {
  localStorage.removeItem(STORED);
}
