import { type Command, InvalidArgumentError, Option } from 'commander';
import { readDataFile } from './data-file.js';
import { defaultMaxLifetime } from './token-claims.js';
import { createTokenIssuer, type TokenGrant, type TokenIssuer } from './token-issuer.js';
import { readTokenKeys } from './token-keys.js';

interface IssueOptions {
  readonly keys: string;
  readonly kid: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  readonly user?: string;
  readonly organization?: string;
  readonly permission?: readonly string[];
  readonly ttl: number;
  readonly from?: string;
  readonly limit?: number;
}

/** Adds `token issue` to a program. Returns the `token` command, so that there can be more under it. */
export function addTokenCommand(program: Command): Command {
  const token = program.command('token').description('Issues and revokes access tokens.');
  token
    .command('issue')
    .description(
      'Signs a token and prints it; with --from, one for each member of a data file, as JSON lines.',
    )
    .requiredOption('--keys <dir>', 'the directory of the keys, with <kid>.pem in it')
    .requiredOption('--kid <kid>', 'the key that signs; with --from, several take turns', collect)
    .addOption(new Option('--issuer <url>', 'the iss of the token').env('AUTH_JWT_ISSUER'))
    .addOption(new Option('--audience <name>', 'the aud of the token').env('AUTH_JWT_AUDIENCE'))
    .option('--user <uuid>', 'whom the token is for')
    .option('--organization <uuid>', 'where that user acts')
    .option(
      '--permission <permission>',
      'what the token permits, such as catalog:read; may be repeated',
      collect,
    )
    .addOption(
      new Option('--ttl <duration>', 'how long it is valid, as in 30s, 15m or 24h')
        .argParser(parseDuration)
        .default(15 * 60, '15m'),
    )
    .addOption(
      new Option(
        '--from <file>',
        'a data file; prints a line with token, user_id, organization_id and permissions',
      ).conflicts(['user', 'organization', 'permission']),
    )
    .option(
      '--limit <count>',
      'how many members of the file, from its beginning; by default, all',
      parseCount,
    )
    .addHelpText('after', '\nWithout --permission a token says who somebody is and permits nothing.')
    .action(issue);
  return token;
}

async function issue(options: IssueOptions): Promise<void> {
  const { from, user, organization, permission: permissions = [], ttl: lifetime } = options;
  if (from !== undefined) {
    process.stdout.write(await issueFromFile(from, options));
    return;
  }
  const missing = Object.entries({ '--user': user, '--organization': organization }).filter(
    ([, value]) => !value,
  );
  if (user === undefined || organization === undefined) {
    throw new Error(`give ${missing.map(([name]) => name).join(' and ')}, or a data file with --from`);
  }
  if (options.kid.length > 1 || options.limit !== undefined) {
    throw new Error('several --kid and --limit go with --from; one token is signed by one key');
  }
  const [issuer] = createIssuers(options);
  const issued = issuer?.issue({ user, organization, permissions, lifetime });
  if (issued !== undefined) {
    process.stdout.write(`${issued.token}\n`);
    process.stderr.write(`Its id (jti) is ${issued.id}; by it, auth-admin token revoke takes it back.\n`);
  }
}

async function issueFromFile(path: string, options: IssueOptions): Promise<string> {
  const issuers = createIssuers(options);
  const members = (await readDataFile(path)).filter((record) => record.type === 'member');
  const { limit = members.length, ttl: lifetime } = options;
  if (limit > members.length) {
    throw new Error(`${path} has ${members.length} members, --limit asks for ${limit}`);
  }
  return members
    .slice(0, limit)
    .map(({ user_id, organization_id, permissions }, index) => {
      const grant: TokenGrant = { user: user_id, organization: organization_id, permissions, lifetime };
      const token = issuers[index % issuers.length]?.issue(grant).token;
      return `${JSON.stringify({ token, user_id, organization_id, permissions })}\n`;
    })
    .join('');
}

/** One issuer for each --kid, in their order. */
function createIssuers({
  keys: directory,
  kid: kids,
  issuer,
  audience,
}: IssueOptions): readonly TokenIssuer[] {
  if (!issuer || !audience) {
    throw new Error(
      'whose tokens, and for whom? Give --issuer and --audience, or set AUTH_JWT_ISSUER and AUTH_JWT_AUDIENCE as for auth itself',
    );
  }
  const keys = readTokenKeys(directory);
  return kids.map((kid) => {
    const key = keys.get(kid);
    if (key === undefined) {
      throw new Error(
        `--kid ${kid}: ${directory} has no ${kid}.pem; its keys are ${[...keys.keys()].join(', ')}`,
      );
    }
    return createTokenIssuer({ key, issuer, audience });
  });
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 60 * 60 };

/** Returns seconds. */
function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsOf[unit] ?? 0);
  if (seconds < 1 || seconds > defaultMaxLifetime) {
    throw new InvalidArgumentError('Write a duration from 1s to 24h, as in 30s, 15m or 24h.');
  }
  return seconds;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('Write a whole number from 1 on.');
  }
  return Number(text);
}
