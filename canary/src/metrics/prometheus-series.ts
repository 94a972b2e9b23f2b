import type { Sample } from '@zenlogic/loadtest';
import { series } from './counters-of.js';
import type { VectorSample } from './prometheus-query.js';

/** The labels that replicas give their series. All others come from Prometheus. */
const ownLabels = ['service', 'method', 'status', 'le'] as const;

/** What one scrape job of Prometheus knows of a replica. */
export interface JobSeries {
  /** When it was scraped, in seconds since 1970, by the clock of Prometheus. Undefined when that is not known. */
  readonly scrapedAt: number | undefined;
  /** Labelled as the replica labels them. */
  readonly samples: readonly Sample[];
}

/**
 * Takes apart what several scrape jobs know of one replica, which must not be added up: each has it all. The labels that
 * the replica gave are put back under their names: Prometheus calls them `exported_service` and so on, where a job has a
 * label `service` of its own and does not honour those of its targets.
 *
 * @param times of the series {@link series.processStart}, when each was scraped.
 */
export function separateJobs(vector: readonly VectorSample[], times: readonly VectorSample[]): JobSeries[] {
  const jobs = new Map<string, Map<string, Sample>>();
  for (const { labels, value } of vector) {
    const job = jobs.get(jobOf(labels)) ?? new Map<string, Sample>();
    jobs.set(jobOf(labels), job);
    const own = ownOf(labels);
    const sample = { name: labels['__name__'] ?? '', labels: own, value };
    const key = JSON.stringify([sample.name, ...ownLabels.map((label) => own[label])]);
    // One of two from the same replica is older. Neither hides that the other is no number.
    const other = job.get(key)?.value ?? value;
    job.set(key, { ...sample, value: Math.max(value, other) });
  }
  const scrapedAt = new Map(times.map(({ labels, value }) => [jobOf(labels), value]));
  return [...jobs].map(([job, samples]) => ({
    scrapedAt: scrapedAt.get(job),
    samples: [...samples.values()],
  }));
}

/**
 * Chooses the job that scraped a replica last, among those that keep its calls: a job may drop series that it does not
 * need. The last one every time, so that counters never go back.
 */
export function chooseJob(jobs: readonly JobSeries[]): JobSeries | undefined {
  const complete = jobs.filter(({ samples }) => samples.some(({ name }) => name === series.requests));
  return (complete.length > 0 ? complete : jobs).reduce<JobSeries | undefined>(
    (best, job) => ((best?.scrapedAt ?? 0) >= (job.scrapedAt ?? 0) ? (best ?? job) : job),
    undefined,
  );
}

/** What the series of one job and one replica have in common, and no others. */
function jobOf(labels: VectorSample['labels']): string {
  // A job's own label `service` is only on series where the replica has none, if it honours the labels of its targets.
  const common = Object.entries(labels).filter(([name]) => name !== '__name__' && !isOwn(name));
  return JSON.stringify(common.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isOwn(name: string): boolean {
  return ownLabels.some((label) => name === label || name === exported(label));
}

function ownOf(labels: VectorSample['labels']): Record<string, string> {
  const own: Record<string, string> = {};
  for (const label of ownLabels) {
    const value = labels[exported(label)] ?? labels[label];
    if (value !== undefined) {
      own[label] = value;
    }
  }
  return own;
}

function exported(label: string): string {
  return `exported_${label}`;
}
