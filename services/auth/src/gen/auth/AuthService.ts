// Original file: protos/auth.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetUserPermissionsRequest as _auth_GetUserPermissionsRequest, GetUserPermissionsRequest__Output as _auth_GetUserPermissionsRequest__Output } from '../auth/GetUserPermissionsRequest.js';
import type { GetUserPermissionsResponse as _auth_GetUserPermissionsResponse, GetUserPermissionsResponse__Output as _auth_GetUserPermissionsResponse__Output } from '../auth/GetUserPermissionsResponse.js';
import type { ValidateLocalRequest as _auth_ValidateLocalRequest, ValidateLocalRequest__Output as _auth_ValidateLocalRequest__Output } from '../auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse as _auth_ValidateLocalResponse, ValidateLocalResponse__Output as _auth_ValidateLocalResponse__Output } from '../auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest as _auth_VerifyTokenRequest, VerifyTokenRequest__Output as _auth_VerifyTokenRequest__Output } from '../auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse as _auth_VerifyTokenResponse, VerifyTokenResponse__Output as _auth_VerifyTokenResponse__Output } from '../auth/VerifyTokenResponse.js';

/**
 * Answers who a caller is and what it may touch.
 * 
 * A question that was answered is OK even when the answer is no. A status
 * other than OK means that the question was not answered, so a caller must
 * not read it as a refusal or as a permission.
 * 
 * Callers must set a deadline. Without one, a call that waits for the store
 * stays open until the connection closes.
 * 
 * Ids are UUIDs in their text form of 36 characters; letters may be upper or
 * lower case.
 */
export interface AuthServiceClient extends grpc.Client {
  /**
   * Lists what a user may do in an organization.
   * 
   * A user who is no member, or an organization that is unknown or inactive,
   * gets an empty list.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  GetUserPermissions(argument: _auth_GetUserPermissionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  GetUserPermissions(argument: _auth_GetUserPermissionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  GetUserPermissions(argument: _auth_GetUserPermissionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  GetUserPermissions(argument: _auth_GetUserPermissionsRequest, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists what a user may do in an organization.
   * 
   * A user who is no member, or an organization that is unknown or inactive,
   * gets an empty list.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  getUserPermissions(argument: _auth_GetUserPermissionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  getUserPermissions(argument: _auth_GetUserPermissionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  getUserPermissions(argument: _auth_GetUserPermissionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  getUserPermissions(argument: _auth_GetUserPermissionsRequest, callback: grpc.requestCallback<_auth_GetUserPermissionsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * A user may when the organization and the local are active, the local
   * belongs to the organization, and the user is a member with that local.
   * Otherwise `is_valid` is false and `error_message` says why.
   * 
   * A call may carry an access token as metadata, `authorization: Bearer
   * <token>`. Then the token must verify and be of this user and organization,
   * so that one call answers both who asks and whether it may.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID, or the token is longer
   * than 8 KiB.
   * - `UNAUTHENTICATED`: the call carries a token that does not verify.
   * - `PERMISSION_DENIED`: the call carries a token of somebody else.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocal(argument: _auth_ValidateLocalRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_ValidateLocalRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_ValidateLocalRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  ValidateLocal(argument: _auth_ValidateLocalRequest, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * A user may when the organization and the local are active, the local
   * belongs to the organization, and the user is a member with that local.
   * Otherwise `is_valid` is false and `error_message` says why.
   * 
   * A call may carry an access token as metadata, `authorization: Bearer
   * <token>`. Then the token must verify and be of this user and organization,
   * so that one call answers both who asks and whether it may.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID, or the token is longer
   * than 8 KiB.
   * - `UNAUTHENTICATED`: the call carries a token that does not verify.
   * - `PERMISSION_DENIED`: the call carries a token of somebody else.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  validateLocal(argument: _auth_ValidateLocalRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_ValidateLocalRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_ValidateLocalRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  validateLocal(argument: _auth_ValidateLocalRequest, callback: grpc.requestCallback<_auth_ValidateLocalResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Verifies an access token and returns the identity it carries.
   * 
   * A token that does not verify is an answer, not an error: `is_valid` is
   * false and no identity is set.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `token` is empty or longer than 8 KiB.
   * - `UNAVAILABLE`: the list of revoked tokens cannot be read.
   */
  VerifyToken(argument: _auth_VerifyTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  VerifyToken(argument: _auth_VerifyTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  VerifyToken(argument: _auth_VerifyTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  VerifyToken(argument: _auth_VerifyTokenRequest, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Verifies an access token and returns the identity it carries.
   * 
   * A token that does not verify is an answer, not an error: `is_valid` is
   * false and no identity is set.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `token` is empty or longer than 8 KiB.
   * - `UNAVAILABLE`: the list of revoked tokens cannot be read.
   */
  verifyToken(argument: _auth_VerifyTokenRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  verifyToken(argument: _auth_VerifyTokenRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  verifyToken(argument: _auth_VerifyTokenRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  verifyToken(argument: _auth_VerifyTokenRequest, callback: grpc.requestCallback<_auth_VerifyTokenResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Answers who a caller is and what it may touch.
 * 
 * A question that was answered is OK even when the answer is no. A status
 * other than OK means that the question was not answered, so a caller must
 * not read it as a refusal or as a permission.
 * 
 * Callers must set a deadline. Without one, a call that waits for the store
 * stays open until the connection closes.
 * 
 * Ids are UUIDs in their text form of 36 characters; letters may be upper or
 * lower case.
 */
export interface AuthServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Lists what a user may do in an organization.
   * 
   * A user who is no member, or an organization that is unknown or inactive,
   * gets an empty list.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  GetUserPermissions: grpc.handleUnaryCall<_auth_GetUserPermissionsRequest__Output, _auth_GetUserPermissionsResponse>;
  
  /**
   * Tells whether a user may work in a local of an organization.
   * 
   * A user may when the organization and the local are active, the local
   * belongs to the organization, and the user is a member with that local.
   * Otherwise `is_valid` is false and `error_message` says why.
   * 
   * A call may carry an access token as metadata, `authorization: Bearer
   * <token>`. Then the token must verify and be of this user and organization,
   * so that one call answers both who asks and whether it may.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: an id is empty or not a UUID, or the token is longer
   * than 8 KiB.
   * - `UNAUTHENTICATED`: the call carries a token that does not verify.
   * - `PERMISSION_DENIED`: the call carries a token of somebody else.
   * - `UNAVAILABLE`: the store cannot be read.
   */
  ValidateLocal: grpc.handleUnaryCall<_auth_ValidateLocalRequest__Output, _auth_ValidateLocalResponse>;
  
  /**
   * Verifies an access token and returns the identity it carries.
   * 
   * A token that does not verify is an answer, not an error: `is_valid` is
   * false and no identity is set.
   * 
   * Errors:
   * - `INVALID_ARGUMENT`: `token` is empty or longer than 8 KiB.
   * - `UNAVAILABLE`: the list of revoked tokens cannot be read.
   */
  VerifyToken: grpc.handleUnaryCall<_auth_VerifyTokenRequest__Output, _auth_VerifyTokenResponse>;
  
}

export interface AuthServiceDefinition extends grpc.ServiceDefinition {
  GetUserPermissions: MethodDefinition<_auth_GetUserPermissionsRequest, _auth_GetUserPermissionsResponse, _auth_GetUserPermissionsRequest__Output, _auth_GetUserPermissionsResponse__Output>
  ValidateLocal: MethodDefinition<_auth_ValidateLocalRequest, _auth_ValidateLocalResponse, _auth_ValidateLocalRequest__Output, _auth_ValidateLocalResponse__Output>
  VerifyToken: MethodDefinition<_auth_VerifyTokenRequest, _auth_VerifyTokenResponse, _auth_VerifyTokenRequest__Output, _auth_VerifyTokenResponse__Output>
}
