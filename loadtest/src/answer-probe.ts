import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import type { AnswerProbe, ProbedAnswer } from './answer-checks.js';
import type { Question } from './call-data.js';
import type { Rpc } from './rpcs.js';
import { UsageError } from './usage-error.js';

/** How long all questions to one RPC may take together, in seconds. */
export const probeSeconds = 5;

/**
 * Asks some of the questions, ten at a time, and collects the answers.
 *
 * @param limit how many questions of each kind to ask.
 */
export async function probeAnswers(
  target: string,
  rpc: Rpc,
  questions: readonly Question[],
  limit: number,
  signal?: AbortSignal,
): Promise<AnswerProbe> {
  const method = methodOf(rpc);
  const client = new Client(target, credentials.createInsecure());
  const waiting = sampleQuestions(questions, limit);
  const answers: ProbedAnswer[] = [];
  const deadline = Date.now() + probeSeconds * 1000;
  async function askNext(): Promise<void> {
    for (let question = waiting.shift(); question !== undefined; question = waiting.shift()) {
      signal?.throwIfAborted();
      const got = await ask(client, method, question, deadline);
      answers.push({ kind: question.kind, expected: question.expected, got });
    }
  }
  try {
    await Promise.all(Array.from({ length: 10 }, askNext));
  } finally {
    client.close();
  }
  return { rpc: rpc.name, answers };
}

/** The first `limit` questions of each kind. */
export function sampleQuestions<Q extends { readonly kind: string }>(
  questions: readonly Q[],
  limit: number,
): Q[] {
  const taken = new Map<string, number>();
  return questions.filter(({ kind }) => {
    const before = taken.get(kind) ?? 0;
    taken.set(kind, before + 1);
    return before < limit;
  });
}

async function ask(
  client: Client,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<object, object>,
  { request }: Question,
  deadline: number,
): Promise<ProbedAnswer['got']> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      { deadline },
      (error: ServiceError | null, answer?: object) => {
        resolve(
          error === null ? { ...answer } : { error: `${status[error.code] ?? error.code}: ${error.details}` },
        );
      },
    );
  });
}

function methodOf({ protoPath, service, name }: Rpc): MethodDefinition<object, object> {
  const definition = loadSync(protoPath, { keepCase: true, defaults: true, enums: String, longs: String });
  const methods = definition[service];
  const method = methods !== undefined && !('format' in methods) ? methods[name] : undefined;
  if (method === undefined) {
    throw new UsageError(`${protoPath}: has no ${service}/${name}`);
  }
  return method;
}
