import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import { httpStatusOf } from './http-status.js';

describe('httpStatusOf', () => {
  const table: readonly [keyof typeof status, number][] = [
    ['OK', 200],
    ['CANCELLED', 499],
    ['UNKNOWN', 500],
    ['INVALID_ARGUMENT', 400],
    ['DEADLINE_EXCEEDED', 504],
    ['NOT_FOUND', 404],
    ['ALREADY_EXISTS', 409],
    ['PERMISSION_DENIED', 403],
    ['RESOURCE_EXHAUSTED', 429],
    ['FAILED_PRECONDITION', 409],
    ['ABORTED', 409],
    ['OUT_OF_RANGE', 400],
    ['UNIMPLEMENTED', 501],
    ['INTERNAL', 500],
    ['UNAVAILABLE', 503],
    ['DATA_LOSS', 500],
    ['UNAUTHENTICATED', 401],
  ];
  for (const [name, expected] of table) {
    it(`C3: gives ${expected} for ${name}`, () => assert.equal(httpStatusOf(status[name]), expected));
  }

  it('knows every code of gRPC', () => {
    const names = Object.keys(status).filter((name) => Number.isNaN(Number(name)));
    assert.deepEqual(names.sort(), table.map(([name]) => name).sort());
  });

  it('gives 500 for a number that is no code', () => assert.equal(httpStatusOf(99 as status), 500));
});
