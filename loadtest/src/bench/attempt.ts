import { messageOf } from '../json-file.js';
import type { Unmeasured } from './measurements.js';

/** Measures something, or says why that was not possible. Throws only when `signal` has aborted. */
export async function attempt<T>(signal: AbortSignal, measure: () => Promise<T>): Promise<T | Unmeasured> {
  try {
    return await measure();
  } catch (error) {
    signal.throwIfAborted();
    return { problem: messageOf(error) };
  }
}
