import assert from 'node:assert/strict';
import { it } from 'node:test';
import { countIn } from './server-counts.js';

it('adds up the calls of a method, whatever their status, and no other', () => {
  const metrics = [
    'grpc_requests_total{service="auth.AuthService",method="ValidateLocal",status="OK"} 40',
    'grpc_requests_total{service="auth.AuthService",method="ValidateLocal",status="UNAVAILABLE"} 2',
    'grpc_requests_total{service="auth.v2.AuthService",method="ValidateLocals",status="OK"} 7',
    'grpc_request_duration_seconds_count{service="auth.AuthService",method="ValidateLocal"} 42',
  ].join('\n');
  assert.equal(countIn(metrics, 'ValidateLocal'), 42);
});
