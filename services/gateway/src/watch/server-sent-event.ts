import type { WatchEvent__Output } from '../gen/catalog/v1/WatchEvent.js';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';
import { toStockLevelJson } from '../stock.js';

/** What a response begins with: after a break the browser connects again in a second. */
export const retryHint = 'retry: 1000\n\n';

/** Tells the browser to forget all levels that it knows; a snapshot follows. */
export const resetEvent = 'event: reset\ndata: {"levels":[]}\n\n';

/**
 * Writes a message of a watch as a server-sent event (HTML, section 9.2).
 *
 * A heartbeat becomes a comment. It may still name a place: an `id` without data fires no event, but the browser
 * remembers it.
 */
export function toServerSentEvent({ event, levels, resumeToken }: WatchStockResponse__Output): string {
  const id = resumeToken === '' ? '' : `id: ${resumeToken}\n`;
  const name = eventNames[event];
  if (name === undefined) {
    return `: heartbeat\n${id}\n`;
  }
  // JSON has no line break of its own, so the data is one line.
  return `event: ${name}\n${id}data: ${JSON.stringify({ levels: levels.map(toStockLevelJson) })}\n\n`;
}

const eventNames: Readonly<Record<WatchEvent__Output, string | undefined>> = {
  // Is never sent; an event that a newer catalog may have is shown as it. What it means is not known here.
  WATCH_EVENT_UNSPECIFIED: undefined,
  WATCH_EVENT_SNAPSHOT_PART: 'snapshot',
  WATCH_EVENT_SNAPSHOT_END: 'snapshot_end',
  WATCH_EVENT_CHANGES: 'changes',
  WATCH_EVENT_HEARTBEAT: undefined,
  WATCH_EVENT_RESUME_TOKEN_EXPIRED: 'reset',
};
