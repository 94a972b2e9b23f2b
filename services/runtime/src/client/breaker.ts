import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  type IBackoff,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';

/**
 * What a call tells of the server: it answered, it did not, or neither can be told, as when the caller went away.
 */
export type Verdict = 'answered' | 'unanswered' | 'unknown';

/** Closed lets all calls through, open none, half-open is waiting for the verdict of a single one. */
export type BreakerState = 'closed' | 'open' | 'half_open';

export interface BreakerOptions {
  /** How many calls in a row must go unanswered to open it. */
  readonly failures: number;
  /** How long it stays open before one call is let through, in milliseconds. */
  readonly resetTimeout: number;
  readonly onStateChange: (state: BreakerState) => void;
}

/**
 * A circuit breaker that decides at once and costs next to nothing while it is closed: cockatiel, which keeps the
 * state, would wrap each call in promises, and in the half-open state let all others wait for the one on trial.
 */
export class Breaker {
  readonly #row: ConsecutiveBreaker;
  readonly #policy: CircuitBreakerPolicy;

  constructor({ failures, resetTimeout, onStateChange }: BreakerOptions) {
    this.#row = new ConsecutiveBreaker(failures);
    this.#policy = circuitBreaker(
      handleWhenResult((verdict) => verdict !== 'answered'),
      {
        // The row is counted here, in the order in which calls end; cockatiel counts later, in promises.
        breaker: { state: undefined, success: () => undefined, failure: () => true },
        halfOpenAfter: { next: (context) => waitAfter(context, resetTimeout) },
      },
    );
    this.#policy.onStateChange(() => onStateChange(this.state));
  }

  get state(): BreakerState {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half_open';
      default:
        return 'open';
    }
  }

  /**
   * Asks whether a call may be made.
   *
   * @returns what to tell the verdict, exactly once; undefined when no call may be made now.
   */
  admit(): ((verdict: Verdict) => void) | undefined {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return this.#count;
      case CircuitState.HalfOpen:
        return undefined;
      default:
        return this.#admitTrial();
    }
  }

  readonly #count = (verdict: Verdict): void => {
    // A call from before the breaker opened tells nothing about the server of now.
    if (this.#policy.state !== CircuitState.Closed) {
      return;
    }
    if (verdict === 'answered') {
      this.#row.success();
    } else if (verdict === 'unanswered' && this.#row.failure()) {
      this.#row.success();
      void this.#policy.execute(() => verdict);
    }
  };

  /** The breaker is open. If it was for long enough, cockatiel runs the function at once and is half-open. */
  #admitTrial(): ((verdict: Verdict) => void) | undefined {
    let tell: ((verdict: Verdict) => void) | undefined;
    this.#policy
      .execute(
        () =>
          new Promise<Verdict>((resolve) => {
            tell = resolve;
          }),
      )
      // Refused: it has not been open for long enough.
      .catch(() => undefined);
    return tell;
  }
}

/** A trial without a verdict has taken nothing from the time that the breaker was open: the next call is on trial. */
function waitAfter(
  { result }: IHalfOpenAfterBackoffContext,
  resetTimeout: number,
): IBackoff<IHalfOpenAfterBackoffContext> {
  const duration = 'value' in result && result.value === 'unknown' ? 0 : resetTimeout;
  return { duration, next: (context) => waitAfter(context, resetTimeout) };
}
