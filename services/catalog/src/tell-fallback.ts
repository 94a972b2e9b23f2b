import { Metadata } from '@grpc/grpc-js';
import type { Access, ServedCall } from './authorizer.js';

/**
 * Says in the response metadata, `x-fallback`, when auth answered by its REST fallback. To be called before a message
 * is sent.
 */
export function tellFallback(call: ServedCall, { byFallback }: Access): void {
  if (byFallback) {
    const metadata = new Metadata();
    metadata.set('x-fallback', 'auth-rest');
    call.sendMetadata(metadata);
  }
}
