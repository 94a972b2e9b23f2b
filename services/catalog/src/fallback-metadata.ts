import { Metadata } from '@grpc/grpc-js';
import type { Access } from './authorizer.js';

/** Says in response metadata, `x-fallback`, whether auth answered by its REST fallback. */
export function fallbackMetadata({ byFallback }: Access): Metadata {
  const metadata = new Metadata();
  if (byFallback) {
    metadata.set('x-fallback', 'auth-rest');
  }
  return metadata;
}
