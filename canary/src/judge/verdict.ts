/** What a check says of the canary, compared with the stable release of the same window. */
export interface Verdict {
  /**
   * `pass`: enough calls, and as good as it must be. `hold`: nothing is proven yet. `fail`: worse than the stable release.
   * `call a human`: the stable release is as bad, so nothing can be proven.
   */
  readonly outcome: 'pass' | 'hold' | 'fail' | 'call a human';
  /** Each a sentence with its numbers; for a pass too. */
  readonly reasons: readonly string[];
}
