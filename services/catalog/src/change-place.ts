/** A place in the changes of a local, right after one of them. */
export interface ChangePlace {
  /** Tells one life of the store's data from another: 16 hexadecimal digits, or empty before the first change. */
  readonly epoch: string;
  /** Names the change before the place, as the Valkey stream does: `<milliseconds>-<number>`. */
  readonly id: string;
}

/** The id before the first change. */
export const beforeFirstChange = '0-0';

/** Compares two ids: negative when `a` is the earlier one, 0 when they are the same. */
export function compareChangeIds(a: string, b: string): number {
  const [aTime = 0, aNumber = 0] = a.split('-').map(Number);
  const [bTime = 0, bNumber = 0] = b.split('-').map(Number);
  return aTime - bTime || aNumber - bNumber;
}
