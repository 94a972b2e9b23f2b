import type * as grpc from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

import type { AuthServiceClient as _auth_AuthServiceClient, AuthServiceDefinition as _auth_AuthServiceDefinition } from './auth/AuthService.js';
import type { GetUserPermissionsRequest as _auth_GetUserPermissionsRequest, GetUserPermissionsRequest__Output as _auth_GetUserPermissionsRequest__Output } from './auth/GetUserPermissionsRequest.js';
import type { GetUserPermissionsResponse as _auth_GetUserPermissionsResponse, GetUserPermissionsResponse__Output as _auth_GetUserPermissionsResponse__Output } from './auth/GetUserPermissionsResponse.js';
import type { ValidateLocalRequest as _auth_ValidateLocalRequest, ValidateLocalRequest__Output as _auth_ValidateLocalRequest__Output } from './auth/ValidateLocalRequest.js';
import type { ValidateLocalResponse as _auth_ValidateLocalResponse, ValidateLocalResponse__Output as _auth_ValidateLocalResponse__Output } from './auth/ValidateLocalResponse.js';
import type { VerifyTokenRequest as _auth_VerifyTokenRequest, VerifyTokenRequest__Output as _auth_VerifyTokenRequest__Output } from './auth/VerifyTokenRequest.js';
import type { VerifyTokenResponse as _auth_VerifyTokenResponse, VerifyTokenResponse__Output as _auth_VerifyTokenResponse__Output } from './auth/VerifyTokenResponse.js';

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
  }
}

