/** Whom a token says it belongs to. Nobody has verified it. */
export interface ClaimedIdentity {
  readonly userId: string;
  readonly organizationId: string;
}

/**
 * Reads whom a JSON Web Token names, without verifying it: good for nothing but to ask auth a question that carries the
 * token, for auth answers only when the token verifies and is of that user.
 *
 * @returns undefined when it names nobody.
 */
export function readClaimedIdentity(token: string): ClaimedIdentity | undefined {
  const start = token.indexOf('.') + 1;
  const end = token.indexOf('.', start);
  if (start === 0 || end < 0) {
    return undefined;
  }
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.slice(start, end), 'base64url').toString());
    if (typeof payload !== 'object' || payload === null) {
      return undefined;
    }
    const { sub: userId, organization_id: organizationId } = payload as Record<string, unknown>;
    return isId(userId) && isId(organizationId) ? { userId, organizationId } : undefined;
  } catch {
    return undefined;
  }
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length === 36;
}
