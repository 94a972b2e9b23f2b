import type { Construct } from 'constructs';
import { IstioObject } from './istio-object.js';

/** Options of {@link TokenAuthentication}. */
export interface TokenAuthenticationProps {
  readonly name: string;
  /** Labels of the pods whose callers carry tokens. */
  readonly pods: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly audience: string;
  /** Where istiod finds the public keys; it asks every 20 minutes. */
  readonly keysUrl: string;
}

/**
 * The RequestAuthentication of some pods: a token that does not verify is refused.
 *
 * Istio lets a request *without* a token pass. So {@link requirePrincipals} checks that a policy refuses it.
 */
export class TokenAuthentication extends IstioObject<'RequestAuthentication'> {
  constructor(scope: Construct, { name, pods, issuer, audience, keysUrl }: TokenAuthenticationProps) {
    super(scope, {
      kind: 'RequestAuthentication',
      name,
      why: 'A token that is not genuine is refused here, with 401. The address of the keys is the ingress gateway, see jwks-ingress.',
      spec: {
        selector: { matchLabels: pods },
        jwtRules: [{ issuer, audiences: [audience], jwksUri: keysUrl, forwardOriginalToken: true }],
      },
      notes: {
        'spec.jwtRules.0.forwardOriginalToken':
          'The services verify it too, and look whether it was revoked.',
      },
    });
  }
}
