import { type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger } from 'pino';

/** Allowed values of the `…_LOG_LEVEL` variables. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** How much a process logs. */
export type LogLevel = (typeof logLevels)[number];

/** Creates the logger of a process: one line of JSON an event on standard output, times in ISO 8601. */
export function createLogger(options: {
  readonly level: LogLevel;
  readonly workload: string;
  readonly release: string;
}): Logger {
  const { level, workload, release } = options;
  return pino({
    level,
    base: { workload, release },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
}
