import type { Question } from '../call-data.js';
import type { RestQuestion } from '../rest/rest-question.js';
import { measureGrpcBytes, measureRestBytes, type WireBytes } from './measure-wire.js';

/** Bytes of one ValidateLocal, headers included, over a connection that is kept. */
export interface SideBytes {
  readonly grpc: WireBytes;
  /** With the caller's token, which gRPC inside does not carry for this call. */
  readonly rest: WireBytes;
}

const countedCalls = 100;

/**
 * Counts what ValidateLocal puts on the wire by gRPC and by REST.
 *
 * @returns undefined when a call fails: the rows say why.
 */
export async function measureBothBytes(
  grpcTarget: string,
  restTarget: string,
  questions: readonly Question[],
  restQuestions: readonly RestQuestion[],
): Promise<SideBytes | undefined> {
  const valid = questions.filter(({ kind }) => kind === 'valid').slice(0, countedCalls);
  const requests = restQuestions
    .filter(({ kind }) => kind === 'valid')
    .slice(0, countedCalls)
    .map(({ path, token }) => ({
      path,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    }));
  if (valid.length === 0 || requests.length === 0) {
    return undefined;
  }
  try {
    return {
      grpc: await measureGrpcBytes(grpcTarget, valid),
      rest: await measureRestBytes(restTarget, requests),
    };
  } catch {
    return undefined;
  }
}
