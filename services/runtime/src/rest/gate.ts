/** Counts what is under way and lets no more than a number in. */
export class Gate {
  readonly #limit: number;
  #inside = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Returns whether there is room, which then is taken. */
  enter(): boolean {
    if (this.#inside >= this.#limit) {
      return false;
    }
    this.#inside++;
    return true;
  }

  /** Gives the room back. Bound, so that it can be handed on. */
  readonly leave = (): void => {
    this.#inside--;
  };
}
