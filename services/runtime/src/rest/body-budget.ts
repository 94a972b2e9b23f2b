/** Counts the bytes of bodies that did not arrive as a whole yet, over all requests, and bounds them. */
export class BodyBudget {
  readonly #limit: number;
  #held = 0;

  /** @param limit in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns whether there was room for some more bytes. They count either way, until they are given back. */
  take(bytes: number): boolean {
    this.#held += bytes;
    return this.#held <= this.#limit;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}
