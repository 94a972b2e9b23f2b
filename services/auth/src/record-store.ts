import type { Key } from './records.js';

/** A value that is at hand, or will be. What is at hand spares a turn of the event loop. */
export type Answer<Value> = Value | Promise<Value>;

/** Goes on with an answer: at once when it is at hand, otherwise when it comes. */
export function andThen<Value, Result>(
  answer: Answer<Value>,
  next: (value: Value) => Answer<Result>,
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

  /** Reads records as they are now, as `get` otherwise: who is about to change one must not start from an old one. */
  getLatest<const Keys extends readonly Key<unknown>[]>(keys: Keys): Promise<Values<Keys>>;

  /**
   * Writes records, all or none.
   *
   * @throws {ServiceError} UNAVAILABLE when the store cannot be written.
   */
  put(entries: readonly Entry[]): Promise<void>;

  /**
   * Writes a record unless there is one of its name.
   *
   * @returns whether it was written.
   * @throws {ServiceError} UNAVAILABLE when the store cannot be written.
   */
  create(entry: Pick<Entry, 'name' | 'text'>): Promise<boolean>;

  /**
   * Removes a record, if there is one.
   *
   * @throws {ServiceError} UNAVAILABLE when the store cannot be written.
   */
  remove(name: string): Promise<void>;

  /** Calls back with whether the store can be read: at once, and at each change. */
  watchAvailability(listener: (available: boolean) => void): void;

  close(): void;
}
