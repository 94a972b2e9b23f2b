import { status } from '@grpc/grpc-js';
import type { Verdict } from './breaker.js';

/** The share of the client's timeout that a server must have had before a missing answer counts against it. */
const fairShare = 0.2;

/**
 * Tells what the end of a call says of the server. Only "not answered" counts against it: an answer is an answer,
 * also when it is NOT_FOUND.
 *
 * DEADLINE_EXCEEDED counts when the server had at least a fifth of the client's timeout (1 s of 5 s). Otherwise a
 * caller who gives no time could open the breaker for all others.
 *
 * @param given how long the server had, in milliseconds.
 * @param timeout the timeout of the client, in milliseconds.
 */
export function verdictOf(code: status, given: number, timeout: number): Verdict {
  switch (code) {
    case status.UNAVAILABLE:
    case status.RESOURCE_EXHAUSTED:
    case status.INTERNAL:
      return 'unanswered';
    case status.DEADLINE_EXCEEDED:
      return given >= timeout * fairShare ? 'unanswered' : 'unknown';
    case status.CANCELLED:
      return 'unknown';
    default:
      return 'answered';
  }
}
