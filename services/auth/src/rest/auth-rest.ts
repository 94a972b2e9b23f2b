import type { Logger, Metrics } from '@zenlogic/runtime';
import { createRestApp } from '@zenlogic/runtime/rest';
import type Koa from 'koa';
import type { LocalValidation } from '../local-validation.js';
import type { RecordStore } from '../record-store.js';
import type { TokenCheck } from '../token-check.js';
import type { TokenIssuer } from '../token-issuer.js';
import type { TokenKey } from '../token-keys.js';
import type { TokenVerifier } from '../token-verifier.js';
import { createAdminGuard } from './admin-guard.js';
import { createJwksRoute } from './jwks-route.js';
import { createLocalRoutes } from './local-routes.js';
import { createMemberRoutes } from './member-routes.js';
import { createQuestionRoutes } from './question-routes.js';
import { createTokenRoutes } from './token-routes.js';

/** Everything that auth's REST touches outside itself. */
export interface AuthRestDeps {
  readonly store: RecordStore;
  readonly validateLocal: LocalValidation;
  readonly checkToken: TokenCheck;
  readonly verifier: TokenVerifier;
  readonly keys: ReadonlyMap<string, TokenKey>;
  /** Undefined when no tokens are issued by REST. */
  readonly issuer: TokenIssuer | undefined;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly readiness: () => boolean;
}

/** Creates the REST side of auth: the questions of gRPC for who cannot reach it, the key set, and administration. */
export function createAuthRest(deps: AuthRestDeps): Koa {
  const { store } = deps;
  const authorize = createAdminGuard(deps);
  return createRestApp({
    info: {
      title: 'zenLogic auth',
      version: '1',
      description: 'Who a caller is and what it may touch, and the administration of that.',
    },
    tags: [
      { name: 'questions', description: 'What gRPC answers too. Callers inside ask by gRPC first.' },
      { name: 'keys', description: 'The public keys of access tokens.' },
      {
        name: 'administration',
        description: 'Needs the permission `auth:admin` and reaches the organization of the token only.',
      },
    ],
    routes: [
      ...createQuestionRoutes(deps),
      createJwksRoute(deps.keys),
      ...createTokenRoutes({ ...deps, authorize }),
      ...createLocalRoutes(authorize, store),
      ...createMemberRoutes(authorize, store),
    ],
    log: deps.log,
    metrics: deps.metrics,
    readiness: deps.readiness,
  });
}
