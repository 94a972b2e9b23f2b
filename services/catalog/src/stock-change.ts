/** What a stock became. */
export interface StockChange {
  /** Orders the changes of a local; begins with the time in milliseconds since 1970. */
  readonly id: string;
  readonly sku: string;
  /** What is there after it. */
  readonly quantity: number;
  /** Who made it. */
  readonly clientId: string;
}
