import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { AuthServiceClient as _auth_AuthServiceClient, AuthServiceDefinition as _auth_AuthServiceDefinition } from './auth/AuthService.js';
import type { GetUserPermissionsRequest as _auth_GetUserPermissionsRequest, GetUserPermissionsRequest__Output as _auth_GetUserPermissionsRequest__Output } from './auth/GetUserPermissionsRequest.js';
import type { GetUserPermissionsResponse as _auth_GetUserPermissionsResponse, GetUserPermissionsResponse__Output as _auth_GetUserPermissionsResponse__Output } from './auth/GetUserPermissionsResponse.js';
import type { ValidateLocalRequest as _auth_ValidateLocalRequest, ValidateLocalRequest__Output as _auth_ValidateLocalRequest__Output } from './auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse as _auth_ValidateLocalResponse, ValidateLocalResponse__Output as _auth_ValidateLocalResponse__Output } from './auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest as _auth_VerifyTokenRequest, VerifyTokenRequest__Output as _auth_VerifyTokenRequest__Output } from './auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse as _auth_VerifyTokenResponse, VerifyTokenResponse__Output as _auth_VerifyTokenResponse__Output } from './auth/VerifyTokenResponse.js';
import type { AuthServiceClient as _auth_v2_AuthServiceClient, AuthServiceDefinition as _auth_v2_AuthServiceDefinition } from './auth/v2/AuthService.js';
import type { ValidateLocalRequest as _auth_v2_ValidateLocalRequest, ValidateLocalRequest__Output as _auth_v2_ValidateLocalRequest__Output } from './auth/v2/ValidateLocalRequest.js';
import type { ValidateLocalResponse as _auth_v2_ValidateLocalResponse, ValidateLocalResponse__Output as _auth_v2_ValidateLocalResponse__Output } from './auth/v2/ValidateLocalResponse.js';
import type { ValidateLocalsRequest as _auth_v2_ValidateLocalsRequest, ValidateLocalsRequest__Output as _auth_v2_ValidateLocalsRequest__Output } from './auth/v2/ValidateLocalsRequest.js';
import type { ValidateLocalsResponse as _auth_v2_ValidateLocalsResponse, ValidateLocalsResponse__Output as _auth_v2_ValidateLocalsResponse__Output } from './auth/v2/ValidateLocalsResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  auth: {
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
    AuthService: SubtypeConstructor<typeof grpc.Client, _auth_AuthServiceClient> & { service: _auth_AuthServiceDefinition }
    GetUserPermissionsRequest: MessageTypeDefinition<_auth_GetUserPermissionsRequest, _auth_GetUserPermissionsRequest__Output>
    GetUserPermissionsResponse: MessageTypeDefinition<_auth_GetUserPermissionsResponse, _auth_GetUserPermissionsResponse__Output>
    ValidateLocalRequest: MessageTypeDefinition<_auth_ValidateLocalRequest, _auth_ValidateLocalRequest__Output>
    ValidateLocalResponse: MessageTypeDefinition<_auth_ValidateLocalResponse, _auth_ValidateLocalResponse__Output>
    VerifyTokenRequest: MessageTypeDefinition<_auth_VerifyTokenRequest, _auth_VerifyTokenRequest__Output>
    VerifyTokenResponse: MessageTypeDefinition<_auth_VerifyTokenResponse, _auth_VerifyTokenResponse__Output>
    v2: {
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
      AuthService: SubtypeConstructor<typeof grpc.Client, _auth_v2_AuthServiceClient> & { service: _auth_v2_AuthServiceDefinition }
      Decision: EnumTypeDefinition
      ValidateLocalRequest: MessageTypeDefinition<_auth_v2_ValidateLocalRequest, _auth_v2_ValidateLocalRequest__Output>
      ValidateLocalResponse: MessageTypeDefinition<_auth_v2_ValidateLocalResponse, _auth_v2_ValidateLocalResponse__Output>
      ValidateLocalsRequest: MessageTypeDefinition<_auth_v2_ValidateLocalsRequest, _auth_v2_ValidateLocalsRequest__Output>
      ValidateLocalsResponse: MessageTypeDefinition<_auth_v2_ValidateLocalsResponse, _auth_v2_ValidateLocalsResponse__Output>
    }
  }
}

