import type { VirtualServiceSpec } from '../../imports/gen/virtual-service.js';

/** One entry of `http` of a VirtualService. */
export type HttpRoute = NonNullable<VirtualServiceSpec['http']>[number];

/** For calls without side effects: they are made again whatever became of the first try. */
export const whateverBecame: NonNullable<HttpRoute['retries']> = {
  attempts: 4,
  retryOn: 'connect-failure,refused-stream,reset,unavailable',
};

/**
 * For everything else: a call is sent to another replica only when none has seen it, so nothing happens twice. It must
 * be said: Istio's default also repeats calls that were answered UNAVAILABLE.
 */
export const whileUnseen: NonNullable<HttpRoute['retries']> = {
  attempts: 4,
  retryOn: 'connect-failure,refused-stream',
};

/** Longest time of a unary call in the mesh, all its tries together; callers set shorter deadlines of their own. */
export const unaryTimeout = '5s';
