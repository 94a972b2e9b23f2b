import type { ResolveHook } from 'node:module';

/** The one module of a service through which every handler passes on its way to its counters. */
const seam = { specifier: './instrument.js', parent: '/runtime/dist/grpc-server.js' };

/**
 * Puts `instrument-with-faults.mjs` in the place of the runtime's `instrument.js`. Inside the counters, not around them:
 * a call that is failed or delayed there is counted and timed as one that a bad handler answered.
 */
export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  if (specifier !== seam.specifier || context.parentURL?.endsWith(seam.parent) !== true) {
    return nextResolve(specifier, context);
  }
  const url = new URL('instrument-with-faults.mjs', import.meta.url);
  url.searchParams.set('original', new URL(specifier, context.parentURL).href);
  return { url: url.href, format: 'module', shortCircuit: true };
};
