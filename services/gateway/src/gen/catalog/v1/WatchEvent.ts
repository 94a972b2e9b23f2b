// Original file: protos/catalog/v1/inventory.proto

/**
 * Tells what a message of a watch carries.
 */
export const WatchEvent = {
  /**
   * Is never sent.
   */
  WATCH_EVENT_UNSPECIFIED: 'WATCH_EVENT_UNSPECIFIED',
  /**
   * A part of the whole stock; more of it follows.
   */
  WATCH_EVENT_SNAPSHOT_PART: 'WATCH_EVENT_SNAPSHOT_PART',
  /**
   * The last part of the whole stock; from now on come changes. What the
   * caller knew before and is in no part is 0.
   */
  WATCH_EVENT_SNAPSHOT_END: 'WATCH_EVENT_SNAPSHOT_END',
  /**
   * Changes, in order.
   */
  WATCH_EVENT_CHANGES: 'WATCH_EVENT_CHANGES',
  /**
   * Nothing changed; the stream is alive. Sent every 10 seconds without one.
   */
  WATCH_EVENT_HEARTBEAT: 'WATCH_EVENT_HEARTBEAT',
  /**
   * The resume token is too old or of a store that lost its data: a snapshot
   * follows.
   */
  WATCH_EVENT_RESUME_TOKEN_EXPIRED: 'WATCH_EVENT_RESUME_TOKEN_EXPIRED',
} as const;

/**
 * Tells what a message of a watch carries.
 */
export type WatchEvent =
  /**
   * Is never sent.
   */
  | 'WATCH_EVENT_UNSPECIFIED'
  | 0
  /**
   * A part of the whole stock; more of it follows.
   */
  | 'WATCH_EVENT_SNAPSHOT_PART'
  | 1
  /**
   * The last part of the whole stock; from now on come changes. What the
   * caller knew before and is in no part is 0.
   */
  | 'WATCH_EVENT_SNAPSHOT_END'
  | 2
  /**
   * Changes, in order.
   */
  | 'WATCH_EVENT_CHANGES'
  | 3
  /**
   * Nothing changed; the stream is alive. Sent every 10 seconds without one.
   */
  | 'WATCH_EVENT_HEARTBEAT'
  | 4
  /**
   * The resume token is too old or of a store that lost its data: a snapshot
   * follows.
   */
  | 'WATCH_EVENT_RESUME_TOKEN_EXPIRED'
  | 5

/**
 * Tells what a message of a watch carries.
 */
export type WatchEvent__Output = typeof WatchEvent[keyof typeof WatchEvent]
