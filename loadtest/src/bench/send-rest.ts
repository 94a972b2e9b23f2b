import autocannon from 'autocannon';
import type { Question } from '../call-data.js';

/** The path that asks the REST server what a request asks ValidateLocal. */
export function restPath({ request }: Question): string {
  const { local_id = '', user_id = '', organization_id = '' } = request;
  return `/api/v1/locals/${local_id}/validate?user_id=${user_id}&organization_id=${organization_id}`;
}

/**
 * Sends requests over 10 connections that are kept, one after the other on each.
 *
 * @param address as `host:port`.
 * @throws when a request fails or is not answered with 200 and `is_valid: true`.
 */
export async function sendRest(
  address: string,
  questions: readonly Question[],
  calls: number,
): Promise<void> {
  const result = await autocannon({
    url: `http://${address}`,
    connections: 10,
    amount: calls,
    // All questions are valid, as for gRPC.
    verifyBody: (body) => String(body).startsWith('{"is_valid":true,'),
    requests: questions.map((question) => ({ method: 'GET' as const, path: restPath(question) })),
  });
  const failed = result.errors + result.non2xx + result.mismatches;
  if (failed > 0 || result['2xx'] < calls) {
    throw new Error(`the REST server failed ${failed} of ${calls} requests`);
  }
}
