import { createCallData, readSeedData, readTokens, rpcNames } from '@zenlogic/loadtest';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import type { EncodedQuestion } from './load-messages.js';

/** How many different requests are drawn of each RPC: more than the services keep in mind of one caller. */
const distinctRequests = 1000;
/** The part that is refused with a right answer, which is an OK too. */
const invalidShare = 0.1;

/**
 * Draws questions to `auth.AuthService` from the demo data, of its three RPCs in turn.
 *
 * @param dataFile the demo's organizations, locals and members.
 * @param tokensFile tokens for them that are valid as long as calls are sent.
 */
export function drawQuestions(
  dataFile: string,
  tokensFile: string,
  seed: number,
): readonly EncodedQuestion[] {
  const drawn = createCallData(readSeedData(dataFile), readTokens(tokensFile), {
    distinctRequests,
    invalidShare,
    seed,
  });
  const methods = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');
  return Array.from({ length: distinctRequests }, (_, index) =>
    rpcNames.flatMap((method): EncodedQuestion[] => {
      const question = drawn[method][index];
      const definition = methods[method];
      if (question === undefined || definition === undefined) {
        return [];
      }
      return [
        {
          method,
          request: definition.requestSerialize(toCamelCase(question.request)),
          expected: toCamelCase(question.expected),
        },
      ];
    }),
  ).flat();
}

function toCamelCase(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
