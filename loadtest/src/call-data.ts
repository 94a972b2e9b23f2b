import type { CallDataOptions } from './profiles.js';
import type { RpcName } from './rpcs.js';
import type { IssuedToken, SeedData } from './seed-data.js';
import { createSeededRandom, type SeededRandom } from './seeded-random.js';
import { UsageError } from './usage-error.js';
import { createWorkPlaces } from './work-places.js';

/** A request in JSON, field names as in the proto. */
export type RequestFields = Readonly<Record<string, string>>;

/** What a right answer says. Fields that are not named here may be anything. */
export type ExpectedAnswer = Readonly<Record<string, boolean | number | string | readonly string[]>>;

/** A request and the answer that the seed data calls for. */
export interface Question {
  readonly request: RequestFields;
  readonly expected: ExpectedAnswer;
  /** Says what is asked, for people: `valid`, `unknown user`, … */
  readonly kind: string;
}

/** The questions of every RPC, valid and invalid mixed. */
export type CallData = Readonly<Record<RpcName, readonly Question[]>>;

/**
 * Draws the questions from the seed data. The same input draws the same
 * questions in the same order.
 *
 * @throws UsageError when nobody in the data may work anywhere.
 */
export function createCallData(
  data: SeedData,
  tokens: readonly IssuedToken[],
  options: CallDataOptions,
): CallData {
  const random = createSeededRandom(options.seed);
  const draw = (valid: readonly Question[], refused: readonly (() => Question)[]): Question[] =>
    mixQuestions(valid, refused, options, random);
  return {
    ValidateLocal: draw(validLocals(data, random), refusedLocals(data, random)),
    VerifyToken: draw(tokens.map(validToken), refusedTokens(tokens, random)),
    GetUserPermissions: draw(validPermissions(data), refusedPermissions(data, random)),
  };
}

/**
 * Draws questions, most of them valid, and shuffles them.
 *
 * @throws UsageError when there is no valid one.
 */
export function mixQuestions<Q>(
  valid: readonly Q[],
  refused: readonly (() => Q)[],
  { distinctRequests, invalidShare }: CallDataOptions,
  random: SeededRandom,
): Q[] {
  const refusedCount = Math.round(distinctRequests * invalidShare);
  const order = random.shuffled(valid);
  const questions: Q[] = [];
  for (let i = 0; i < distinctRequests - refusedCount; i++) {
    const question = order[i % order.length];
    if (question === undefined) {
      throw new UsageError('--data: no member of an active organization may work in an active local');
    }
    questions.push(question);
  }
  for (let i = 0; i < refusedCount; i++) {
    const create = refused[i % refused.length];
    if (create !== undefined) {
      questions.push(create());
    }
  }
  return random.shuffled(questions);
}

function activeMembers(data: SeedData) {
  return data.members.filter((member) => data.organizations.get(member.organizationId) === true);
}

function validLocals(data: SeedData, random: SeededRandom): Question[] {
  const places = createWorkPlaces(data);
  return activeMembers(data).flatMap((member) => {
    const [first, ...rest] = places.listLocals(member);
    if (first === undefined) {
      return [];
    }
    const request = {
      user_id: member.userId,
      organization_id: member.organizationId,
      local_id: random.pick([first, ...rest]),
    };
    return [{ request, expected: { is_valid: true }, kind: 'valid' }];
  });
}

function refusedLocals(data: SeedData, random: SeededRandom): (() => Question)[] {
  const members = activeMembers(data);
  const localIds = [...data.locals.keys()];
  const expected = { is_valid: false, local_name: '' };

  function unknownUser(): Question {
    const local_id = localIds[random.below(localIds.length)] ?? random.uuid();
    const organization_id = data.locals.get(local_id)?.organizationId ?? random.uuid();
    return { request: { user_id: random.uuid(), organization_id, local_id }, expected, kind: 'unknown user' };
  }

  function foreignLocal(): Question {
    const member = members[random.below(members.length)];
    const start = random.below(localIds.length);
    const local_id = [...localIds.slice(start), ...localIds.slice(0, start)].find(
      (id) => data.locals.get(id)?.organizationId !== member?.organizationId,
    );
    if (member === undefined || local_id === undefined) {
      return unknownUser();
    }
    const request = { user_id: member.userId, organization_id: member.organizationId, local_id };
    return { request, expected, kind: 'local of another organization' };
  }

  return [unknownUser, foreignLocal];
}

function validPermissions(data: SeedData): Question[] {
  return activeMembers(data).map((member) => ({
    request: { user_id: member.userId, organization_id: member.organizationId },
    expected: { permissions: [...new Set(member.permissions)].sort() },
    kind: 'valid',
  }));
}

function refusedPermissions(data: SeedData, random: SeededRandom): (() => Question)[] {
  const organizationIds = [...data.organizations.keys()];
  return [
    () => {
      const organization_id = organizationIds[random.below(organizationIds.length)] ?? random.uuid();
      const request = { user_id: random.uuid(), organization_id };
      return { request, expected: { permissions: [] }, kind: 'unknown user' };
    },
    () => {
      const user_id = data.members[random.below(data.members.length)]?.userId ?? random.uuid();
      const request = { user_id, organization_id: random.uuid() };
      return { request, expected: { permissions: [] }, kind: 'unknown organization' };
    },
  ];
}

function validToken(issued: IssuedToken): Question {
  return {
    request: { token: issued.token },
    expected: {
      is_valid: true,
      user_id: issued.userId,
      organization_id: issued.organizationId,
      permissions: issued.permissions,
    },
    kind: 'valid',
  };
}

function refusedTokens(tokens: readonly IssuedToken[], random: SeededRandom): (() => Question)[] {
  const expected = { is_valid: false, user_id: '', organization_id: '', permissions: [] };
  const segments = (): [string, string, string] => {
    const [header = '', payload = '', signature = ''] =
      tokens[random.below(tokens.length)]?.token.split('.') ?? [];
    return [header, payload, signature];
  };
  return [
    () => {
      return { request: { token: tamper(segments().join('.')) }, expected, kind: 'tampered signature' };
    },
    () => {
      const [header, payload, signature] = segments();
      return {
        request: { token: [header, expiredPayload(payload), signature].join('.') },
        expected,
        kind: 'claims of an expired token',
      };
    },
  ];
}

/** Changes the signature of a token. */
export function tamper(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  // Not the last character: some of its bits may not count, and the signature would still be right.
  return [header, payload, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`].join('.');
}

function expiredPayload(payload: string): string {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    claims = {};
  }
  const expired = { ...(typeof claims === 'object' ? claims : {}), exp: 1_000_000_000 };
  return Buffer.from(JSON.stringify(expired)).toString('base64url');
}
