import { readFileSync, watchFile } from 'node:fs';

/** What goes wrong in a process. Only the unary calls of `auth.AuthService` go wrong, and only they are counted. */
export interface FaultSettings {
  /** Share of the calls that end with INTERNAL. */
  readonly failPercent: number;
  /** Of the failed calls, the share whose headers are sent before, so that their status comes in trailers of its own. */
  readonly headersFirstPercent: number;
  /** Share of the calls that are answered later. */
  readonly delayPercent: number;
  /** How much later. */
  readonly delayMs: number;
  /** The process ends at this call, counted from when it got these settings, without an answer. 0 is never. */
  readonly exitAfterCalls: number;
  /** By which calls are drawn: the same one draws the same calls, counted from when the process got these settings. */
  readonly seed: number;
}

/** A process as it should be. */
export const noFaults: FaultSettings = {
  failPercent: 0,
  headersFirstPercent: 50,
  delayPercent: 100,
  delayMs: 0,
  exitAfterCalls: 0,
  seed: 1,
};

const limits: Readonly<Record<keyof FaultSettings, number>> = {
  failPercent: 100,
  headersFirstPercent: 100,
  delayPercent: 100,
  delayMs: 60_000,
  exitAfterCalls: Number.MAX_SAFE_INTEGER,
  seed: Number.MAX_SAFE_INTEGER,
};

const variables: Readonly<Record<keyof FaultSettings, string>> = {
  failPercent: 'FAULTS_FAIL_PERCENT',
  headersFirstPercent: 'FAULTS_HEADERS_FIRST_PERCENT',
  delayPercent: 'FAULTS_DELAY_PERCENT',
  delayMs: 'FAULTS_DELAY_MS',
  exitAfterCalls: 'FAULTS_EXIT_AFTER_CALLS',
  seed: 'FAULTS_SEED',
};

/** How often the control file is looked at. */
const pollMs = 100;

/**
 * Reads the settings from `FAULTS_…` variables, and those of the file that `FAULTS_CONTROL_FILE` names whenever it
 * changes: a JSON object with the fields of {@link FaultSettings}, one that is missing being as in {@link noFaults}. A
 * file that makes no sense is told on stderr and changes nothing.
 *
 * @throws Error that names a variable which makes no sense.
 */
export function followSettings(env: NodeJS.ProcessEnv, onChange: (settings: FaultSettings) => void): void {
  onChange(fromVariables(env));
  const path = env['FAULTS_CONTROL_FILE'];
  if (path === undefined) {
    return;
  }
  const read = (): void => {
    const settings = readControlFile(path);
    if (settings !== undefined) {
      onChange(settings);
    }
  };
  read();
  // By looking again and again: a file of a ConfigMap is a link to a link, whose changes are not announced.
  watchFile(path, { interval: pollMs, persistent: false }, read);
}

function fromVariables(env: NodeJS.ProcessEnv): FaultSettings {
  const given = Object.entries(variables).flatMap(([field, variable]) => {
    const value = env[variable];
    return value === undefined ? [] : [[field, value] as const];
  });
  return toSettings(Object.fromEntries(given), (field) => variables[field]);
}

function readControlFile(path: string): FaultSettings | undefined {
  try {
    return toSettings(JSON.parse(readFileSync(path, 'utf8')), (field) => `${path}: ${field}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      process.stderr.write(`faults: nothing changed: ${(error as Error).message}\n`);
    }
    return undefined;
  }
}

function toSettings(values: object, nameOf: (field: keyof FaultSettings) => string): FaultSettings {
  const unknown = Object.keys(values).find((field) => !Object.hasOwn(noFaults, field));
  if (unknown !== undefined) {
    throw new Error(`there is no setting "${unknown}"`);
  }
  const given: Partial<Record<keyof FaultSettings, unknown>> = values;
  const read = (field: keyof FaultSettings): number =>
    toNumber(nameOf(field), given[field] ?? noFaults[field], limits[field]);
  return {
    failPercent: read('failPercent'),
    headersFirstPercent: read('headersFirstPercent'),
    delayPercent: read('delayPercent'),
    delayMs: read('delayMs'),
    exitAfterCalls: read('exitAfterCalls'),
    seed: read('seed'),
  };
}

function toNumber(name: string, value: unknown, limit: number): number {
  const number = value === '' ? Number.NaN : Number(value);
  if (!(number >= 0 && number <= limit)) {
    throw new Error(`${name} is ${JSON.stringify(value)}; write a number from 0 to ${limit}`);
  }
  return number;
}
