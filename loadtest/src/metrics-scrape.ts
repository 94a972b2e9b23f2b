import { messageOf } from './json-file.js';
import { parsePrometheusText, type Sample } from './prometheus-text.js';

/** A server of a release, and where its metrics are. */
export interface MetricsServer {
  /** The deployed build, such as `v2`. */
  readonly release: string;
  readonly url: string;
}

/** What a server's metrics said at one moment. */
export interface Scrape {
  readonly server: MetricsServer;
  readonly samples: readonly Sample[];
}

/** A server that could not be read, and why, as a sentence without full stop. */
export interface ScrapeFailure {
  readonly server: MetricsServer;
  readonly problem: string;
}

const timeoutMilliseconds = 3000;

/** Tells a failure from a scrape. */
export function isScrapeFailure(result: Scrape | ScrapeFailure): result is ScrapeFailure {
  return 'problem' in result;
}

/**
 * Reads a server's metrics. Gives up after 3 s.
 *
 * A server that says in `zenlogic_build_info` that it is of another release
 * than it was called is a failure, as the shares would be wrong.
 */
export async function scrape(server: MetricsServer, signal?: AbortSignal): Promise<Scrape | ScrapeFailure> {
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  let text: string;
  try {
    const response = await fetch(server.url, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) {
      return { server, problem: `${server.url} answered HTTP ${response.status}` };
    }
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    return { server, problem: `${server.url} cannot be read: ${fetchProblem(error)}` };
  }
  try {
    const samples = parsePrometheusText(text);
    const other = releaseOf(samples);
    if (other !== undefined && other !== server.release) {
      return {
        server,
        problem: `${server.url} is release ${other}, but --server calls it ${server.release}`,
      };
    }
    return { server, samples };
  } catch (error) {
    return { server, problem: `${server.url} is not Prometheus text: ${messageOf(error)}` };
  }
}

/** Reads all servers at the same time. */
export async function scrapeAll(
  servers: readonly MetricsServer[],
  signal?: AbortSignal,
): Promise<(Scrape | ScrapeFailure)[]> {
  return Promise.all(servers.map((server) => scrape(server, signal)));
}

/** CPU time that the server's process has used since it started, user and system, in seconds. */
export function cpuSeconds({ samples }: Scrape): number | undefined {
  return samples.find(({ name }) => name === 'process_cpu_seconds_total')?.value;
}

/**
 * CPU time that servers used between two scrapes, all together, in seconds.
 *
 * @param before and `after` list the same servers in the same order.
 * @returns undefined when one of them could not be read; 0 for no servers.
 */
export function cpuBetween(
  before: readonly (Scrape | ScrapeFailure)[],
  after: readonly (Scrape | ScrapeFailure)[],
): number | undefined {
  let total = 0;
  for (const [index, now] of after.entries()) {
    const then = before[index];
    if (then === undefined || isScrapeFailure(then) || isScrapeFailure(now)) {
      return undefined;
    }
    const used = (cpuSeconds(now) ?? Number.NaN) - (cpuSeconds(then) ?? Number.NaN);
    if (!(used >= 0)) {
      return undefined;
    }
    total += used;
  }
  return total;
}

function releaseOf(samples: readonly Sample[]): string | undefined {
  return samples.find(({ name }) => name === 'zenlogic_build_info')?.labels.release;
}

function fetchProblem(error: unknown): string {
  // fetch says only "fetch failed"; the reason is in its cause.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return messageOf(cause.errors[0]);
  }
  return messageOf(cause);
}
