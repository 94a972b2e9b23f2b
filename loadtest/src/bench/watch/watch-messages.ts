/** What the watchers' process is told. */
export type ToWatchers =
  /** Opens the watches. Comes first, once. */
  | {
      readonly kind: 'open';
      /** As `host:port`. */
      readonly target: string;
      readonly token: string;
      readonly localId: string;
      /** The product whose quantity is watched; it grows by one with each change. */
      readonly sku: string;
      readonly watchers: number;
      readonly connections: number;
      readonly timeoutSeconds: number;
    }
  /** Reports when each watcher sees this quantity. Comes before the change. */
  | { readonly kind: 'await'; readonly quantity: number };

/** What the watchers' process tells. */
export type FromWatchers =
  /** Every watcher has the stock of the moment. */
  | { readonly kind: 'open' }
  /** When each watcher saw an awaited quantity, by {@link readClock}. */
  | { readonly kind: 'seen'; readonly quantity: number; readonly times: readonly number[] }
  /** A watch ended, or a change was missed. */
  | { readonly kind: 'problem'; readonly problem: string };

/** Milliseconds of a clock that all processes of the machine share. */
export function readClock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
