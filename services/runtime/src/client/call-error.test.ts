import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ServiceError as GrpcError, Metadata, status } from '@grpc/grpc-js';
import { callError } from './call-error.js';

function grpcError(code: status, details: string): GrpcError {
  return Object.assign(new Error(details), { code, details, metadata: new Metadata() });
}

describe('the error of a call', () => {
  it('is UNAVAILABLE when a proxy resets the stream, as the server behind it has died', () => {
    const { code, message } = callError(
      'catalog.v1.InventoryService/WatchStock',
      grpcError(status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)'),
    );
    assert.equal(code, status.UNAVAILABLE);
    assert.equal(message, 'catalog.v1.InventoryService/WatchStock did not answer: UNAVAILABLE');
  });

  it('stays INTERNAL when the server says so', () => {
    const { code } = callError('a.B/C', grpcError(status.INTERNAL, 'Unknown server error occurred'));
    assert.equal(code, status.INTERNAL);
  });
});
