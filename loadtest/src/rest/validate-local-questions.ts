import { mixQuestions, tamper } from '../call-data.js';
import type { CallDataOptions } from '../profiles.js';
import type { IssuedToken, SeedData } from '../seed-data.js';
import { createSeededRandom } from '../seeded-random.js';
import { createWorkPlaces } from '../work-places.js';
import type { RestQuestion } from './rest-question.js';

/**
 * Draws questions to `GET /api/v1/locals/{local_id}/validate`: every token asks, nearly always for a local of its
 * member. The same input draws the same questions in the same order.
 *
 * @throws UsageError when no token is of somebody who may work anywhere.
 */
export function createValidateLocalQuestions(
  data: SeedData,
  tokens: readonly IssuedToken[],
  options: CallDataOptions,
): RestQuestion[] {
  const random = createSeededRandom(options.seed);
  const places = createWorkPlaces(data);
  const localIds = [...data.locals.keys()];
  const valid = tokens.flatMap((issued) => {
    const member = places.findMember(issued);
    const [first, ...rest] = member === undefined ? [] : places.listLocals(member);
    return first === undefined ? [] : [askForLocal(issued.token, random.pick([first, ...rest]))];
  });

  function pickToken(): IssuedToken | undefined {
    return tokens[random.below(tokens.length)];
  }

  function foreignLocal(): RestQuestion {
    const issued = pickToken();
    const start = random.below(localIds.length);
    const foreign = [...localIds.slice(start), ...localIds.slice(0, start)].find(
      (id) => data.locals.get(id)?.organizationId !== issued?.organizationId,
    );
    return {
      ...askForLocal(issued?.token ?? '', foreign ?? random.uuid()),
      expected: { is_valid: false, local_name: '' },
      kind: 'local of another organization',
    };
  }

  function tampered(): RestQuestion {
    return {
      ...askForLocal(
        tamper(pickToken()?.token ?? ''),
        localIds[random.below(localIds.length)] ?? random.uuid(),
      ),
      status: 401,
      isServed: false,
      expected: { status: 401 },
      kind: 'tampered signature',
    };
  }

  return mixQuestions(valid, [foreignLocal, tampered], options, random);
}

function askForLocal(token: string, localId: string): RestQuestion {
  const path = `/api/v1/locals/${localId}/validate`;
  return { path, token, status: 200, expected: { is_valid: true }, isServed: true, kind: 'valid' };
}
