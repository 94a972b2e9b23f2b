import type { Replica } from '../target/target.js';
import { withinTime } from '../within-time.js';
import { countersOf, series } from './counters-of.js';
import { queryVector, type VectorSample } from './prometheus-query.js';
import { chooseJob, separateJobs } from './prometheus-series.js';
import { readPrometheusServer } from './prometheus-server.js';
import { collect, runningOf } from './read-all.js';
import { type MetricsSource, type ReplicaCounters, UnreadableError } from './snapshot.js';

/** Options of {@link createPrometheusSource}. */
export interface PrometheusSourceOptions {
  /** Such as `http://prometheus:9090`, or with a user, a password and a path. */
  readonly url: string;
  /** A bearer token, in place of user and password. By default, none. */
  readonly token?: string | undefined;
  /** For one reading, which takes two queries. By default, 5000. */
  readonly timeoutMs?: number | undefined;
  /** Older samples are not used; `metricsAgeSeconds` of the policy. */
  readonly maxAgeSeconds: number;
}

/**
 * Creates a source that asks a Prometheus for the counters themselves, as they were scraped. A rate would hide what was
 * missing.
 *
 * A stable replica that runs for less than twice the greatest age may be missing, as long as another one is not: it has
 * not been scraped yet, and will be counted from zero once it is. Else scaling up would look like an outage.
 *
 * @throws {CanaryError} `usage` for a URL or a token that is none.
 */
export function createPrometheusSource(options: PrometheusSourceOptions): MetricsSource {
  const { url, token, timeoutMs = 5000, maxAgeSeconds } = options;
  const server = readPrometheusServer(url, token);
  const { name } = server;
  let lastAt: number | undefined;

  async function readVectors(replicas: readonly Replica[], limited: AbortSignal): Promise<Reading> {
    const addresses = replicas.flatMap(({ metricsAddress }) => metricsAddress ?? []);
    if (addresses.length === 0) {
      throw new UnreadableError('no replica runs that could be read');
    }
    const instances = `instance=~${quote(addresses.map(escapePattern).join('|'))}`;
    const query = (text: string, at?: number) => queryVector(server, text, at, limited, timeoutMs);

    const times = await query(`timestamp(${series.processStart}{${instances}})`);
    const at = times.evaluatedAt;
    if (at === undefined) {
      throw new UnreadableError(`${name} knows no instance ${addresses.join(' or ')}; does it scrape auth?`);
    }
    if (at === lastAt) {
      throw new UnreadableError(
        `${name} gave the same answer as before; does something between keep its answers?`,
      );
    }
    lastAt = at;
    // Evaluated for the same moment, so that times and values belong together.
    const names = Object.values(series).join('|');
    const values = await query(`{__name__=~"${names}",${instances}}`, at);
    return { at, times: times.samples, values: values.samples };
  }

  function readOne(
    replica: Replica,
    { at, times, values }: Reading,
  ): AgedCounters | UnreadableError | undefined {
    const job = chooseJob(separateJobs(ofInstance(replica, values), ofInstance(replica, times)));
    if (job === undefined) {
      return undefined;
    }
    try {
      const counters = countersOf(replica, job.samples);
      const age = at - (job.scrapedAt ?? 0);
      if (age > maxAgeSeconds) {
        throw new UnreadableError(
          `the samples of ${replica.name} are ${Math.floor(age)} s old, and at most ${maxAgeSeconds} s are of use (metricsAgeSeconds of the policy); does it still scrape it?`,
        );
      }
      return { counters, age };
    } catch (error) {
      if (error instanceof UnreadableError) {
        return new UnreadableError(`${name}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  /** Whether a replica that Prometheus does not know may be left out: it proves nothing of the canary. */
  function isTooYoung(
    { role, startTime = '' }: Replica,
    at: number,
    read: readonly ReplicaCounters[],
  ): boolean {
    const age = at - Date.parse(startTime) / 1000;
    return (
      role === 'stable' && Math.abs(age) < 2 * maxAgeSeconds && read.some((other) => other.role === role)
    );
  }

  return {
    name,
    async read(replicas, signal) {
      signal.throwIfAborted();
      const running = runningOf(replicas);
      const reading = await withinTime(timeoutMs, signal, (limited) => readVectors(running, limited)).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw error;
        },
      );
      const results = running.map((replica) => ({ replica, result: readOne(replica, reading) }));
      const read = results.flatMap(({ result }) =>
        result === undefined || result instanceof UnreadableError ? [] : result,
      );
      const countersRead = read.map(({ counters }) => counters);
      const needed = results.flatMap(({ replica, result }) => {
        if (result !== undefined) {
          return result instanceof UnreadableError ? result : result.counters;
        }
        return isTooYoung(replica, reading.at, countersRead)
          ? []
          : new UnreadableError(
              `${name} has no samples of ${replica.name} (instance ${replica.metricsAddress ?? 'not known yet'}); does it scrape it?`,
            );
      });
      return {
        at: reading.at * 1000,
        ageSeconds: Math.max(0, ...read.map(({ age }) => age)),
        replicas: collect(needed),
      };
    },
  };
}

/** The counters of a replica, and how many seconds ago Prometheus scraped them. */
interface AgedCounters {
  readonly counters: ReplicaCounters;
  readonly age: number;
}

/** What Prometheus knew at one moment. */
interface Reading {
  /** By its clock, in seconds since 1970. */
  readonly at: number;
  /** When each process was scraped. */
  readonly times: readonly VectorSample[];
  readonly values: readonly VectorSample[];
}

function ofInstance({ metricsAddress }: Replica, vector: readonly VectorSample[]): VectorSample[] {
  return metricsAddress === undefined
    ? []
    : vector.filter(({ labels }) => labels['instance'] === metricsAddress);
}

/** Makes a text a pattern that matches nothing else. */
function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Writes a string of PromQL. */
function quote(text: string): string {
  return JSON.stringify(text);
}
