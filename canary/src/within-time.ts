/**
 * Does something for which there is a limited time.
 *
 * Not by `AbortSignal.any` with `AbortSignal.timeout`: Node 20 collects such a timeout as garbage, and then it never comes.
 *
 * @param signal ends it too.
 * @param work gets the signal that aborts at either, after the time with a `TimeoutError`. It must heed it.
 */
export async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = new AbortController();
  const abort = (): void => limited.abort(signal.reason);
  const timer = setTimeout(
    () => limited.abort(new DOMException(`it took more than ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await work(limited.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
