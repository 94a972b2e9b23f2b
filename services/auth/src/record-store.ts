import type { Key } from './records.js';

/** A value that is at hand, or will be. What is at hand spares a turn of the event loop. */
export type Answer<Value> = Value | Promise<Value>;

/** Goes on with an answer: at once when it is at hand, otherwise when it comes. */
export function andThen<Value, Result>(
  answer: Answer<Value>,
  next: (value: Value) => Result,
): Answer<Result> {
  return answer instanceof Promise ? answer.then(next) : next(answer);
}

/** The values of some keys, in their order; undefined where there is none. */
export type Values<Keys extends readonly Key<unknown>[]> = {
  readonly [Index in keyof Keys]: Keys[Index] extends Key<infer Value> ? Value | undefined : never;
};

/** A record to write, as text. */
export interface Entry {
  readonly name: string;
  readonly text: string;
  /** When the record goes by itself, in seconds since 1970. By default, never. */
  readonly expireTime?: number;
}

/** Where locals, members and revocations are kept: Valkey in production, memory for tests and a single replica. */
export interface RecordStore {
  /**
   * Reads records as they were at most one second ago, in at most one round trip.
   *
   * @throws {ServiceError} UNAVAILABLE when the store cannot be read; any other error when a record is damaged.
   */
  get<const Keys extends readonly Key<unknown>[]>(keys: Keys): Answer<Values<Keys>>;

  /**
   * Writes records, all or none.
   *
   * @throws {ServiceError} UNAVAILABLE when the store cannot be written.
   */
  put(entries: readonly Entry[]): Promise<void>;

  /** Calls back with whether the store can be read: at once, and at each change. */
  watchAvailability(listener: (available: boolean) => void): void;

  close(): void;
}
