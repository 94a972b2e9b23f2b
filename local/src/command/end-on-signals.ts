/**
 * Returns a signal that is aborted by Ctrl-C and the like.
 *
 * Without it the process would end between any two instructions, such as
 * between the start of a process and the record of it. Signals are heard
 * again and again, so that pressing Ctrl-C twice does not cut the clean-up.
 */
export function endOnSignals(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => end.abort(new Error(`ended by ${name}`)));
  }
  return end.signal;
}
