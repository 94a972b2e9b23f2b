// Original file: protos/auth/v2/auth.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ValidateLocalRequest as _auth_v2_ValidateLocalRequest, ValidateLocalRequest__Output as _auth_v2_ValidateLocalRequest__Output } from '../../auth/v2/ValidateLocalRequest.js';
import type { ValidateLocalResponse as _auth_v2_ValidateLocalResponse, ValidateLocalResponse__Output as _auth_v2_ValidateLocalResponse__Output } from '../../auth/v2/ValidateLocalResponse.js';
import type { ValidateLocalsRequest as _auth_v2_ValidateLocalsRequest, ValidateLocalsRequest__Output as _auth_v2_ValidateLocalsRequest__Output } from '../../auth/v2/ValidateLocalsRequest.js';
import type { ValidateLocalsResponse as _auth_v2_ValidateLocalsResponse, ValidateLocalsResponse__Output as _auth_v2_ValidateLocalsResponse__Output } from '../../auth/v2/ValidateLocalsResponse.js';

/**
 * Validates access to locals with compact ids and decisions that a program
 * can act on.
 * 
 * Served by release v2 of auth alone, beside all of `auth.AuthService`.
 * Tokens and permissions stay in `auth.AuthService`.
 * 
 * Ids are the 16 bytes of a UUID (RFC 9562), most significant byte first.
 * Callers must set a deadline.
 */
export interface AuthServiceClient extends grpc.Client {
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocal(argument: _auth_v2_ValidateLocalRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_v2_ValidateLocalRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_v2_ValidateLocalRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_v2_ValidateLocalRequest, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  validateLocal(argument: _auth_v2_ValidateLocalRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_v2_ValidateLocalRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_v2_ValidateLocalRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_v2_ValidateLocalRequest, callback: grpc.requestCallback<_auth_v2_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Tells for up to 100 locals of an organization in which of them a user may
   * work.
   * 
   * All answers come from one read of the store.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long, or `local_ids` is empty
   * or longer than 100.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocals(argument: _auth_v2_ValidateLocalsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocals(argument: _auth_v2_ValidateLocalsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocals(argument: _auth_v2_ValidateLocalsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocals(argument: _auth_v2_ValidateLocalsRequest, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Tells for up to 100 locals of an organization in which of them a user may
   * work.
   * 
   * All answers come from one read of the store.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long, or `local_ids` is empty
   * or longer than 100.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  validateLocals(argument: _auth_v2_ValidateLocalsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  validateLocals(argument: _auth_v2_ValidateLocalsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  validateLocals(argument: _auth_v2_ValidateLocalsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  validateLocals(argument: _auth_v2_ValidateLocalsRequest, callback: grpc.requestCallback<_auth_v2_ValidateLocalsResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Validates access to locals with compact ids and decisions that a program
 * can act on.
 * 
 * Served by release v2 of auth alone, beside all of `auth.AuthService`.
 * Tokens and permissions stay in `auth.AuthService`.
 * 
 * Ids are the 16 bytes of a UUID (RFC 9562), most significant byte first.
 * Callers must set a deadline.
 */
export interface AuthServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocal: grpc.handleUnaryCall<_auth_v2_ValidateLocalRequest__Output, _auth_v2_ValidateLocalResponse>;
  
  /**
   * Tells for up to 100 locals of an organization in which of them a user may
   * work.
   * 
   * All answers come from one read of the store.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is not 16 bytes long, or `local_ids` is empty
   * or longer than 100.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocals: grpc.handleUnaryCall<_auth_v2_ValidateLocalsRequest__Output, _auth_v2_ValidateLocalsResponse>;
  
}

export interface AuthServiceDefinition extends grpc.ServiceDefinition {
  ValidateLocal: MethodDefinition<_auth_v2_ValidateLocalRequest, _auth_v2_ValidateLocalResponse, _auth_v2_ValidateLocalRequest__Output, _auth_v2_ValidateLocalResponse__Output>
  ValidateLocals: MethodDefinition<_auth_v2_ValidateLocalsRequest, _auth_v2_ValidateLocalsResponse, _auth_v2_ValidateLocalsRequest__Output, _auth_v2_ValidateLocalsResponse__Output>
}
