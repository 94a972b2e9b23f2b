import type { Metric, Registry } from 'prom-client';

/** Counts durations of one set of labels. */
export interface DurationSeries {
  /** @param seconds how long something took. */
  observe(seconds: number): void;
}

/** What a histogram says when it is read: prom-client's form of it. */
interface HistogramValues {
  readonly name: string;
  readonly help: string;
  readonly type: 'histogram';
  readonly aggregator: 'sum';
  readonly values: {
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
    readonly metricName: string;
  }[];
}

interface CountedSeries extends DurationSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** One for each edge, and the last for what lies beyond. Not cumulative. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram whose series are looked up once. prom-client's own looks its series up in every observation, by a text
 * made of the labels, and then its bucket by the text of the edge: to count and time a call cost 1.6 µs with it, and
 * 0.2 µs without (the handler alone, in a loop, warm).
 */
export class DurationHistogram {
  readonly name: string;
  readonly #help: string;
  readonly #edges: readonly number[];
  readonly #series: CountedSeries[] = [];

  /** @param edges upper edges of the buckets in seconds, ascending; the last bucket has none. */
  constructor(options: { name: string; help: string; edges: readonly number[]; registry: Registry }) {
    this.name = options.name;
    this.#help = options.help;
    this.#edges = options.edges;
    // The registry needs a name and `get`; its type allows for nothing but the four metrics of prom-client.
    options.registry.registerMetric(this as unknown as Metric);
  }

  /** Adds a series; to be called once for each set of labels. */
  addSeries(labels: Readonly<Record<string, string>>): DurationSeries {
    const edges = this.#edges;
    const counts: number[] = new Array(edges.length + 1).fill(0);
    const series: CountedSeries = {
      labels,
      counts,
      sum: 0,
      observe(seconds) {
        let index = 0;
        while (seconds > (edges[index] ?? Number.POSITIVE_INFINITY)) {
          index++;
        }
        counts[index] = (counts[index] ?? 0) + 1;
        series.sum += seconds;
      },
    };
    this.#series.push(series);
    return series;
  }

  /** Called by the registry for each scrape. */
  async get(): Promise<HistogramValues> {
    const values = this.#series.flatMap((series) => this.#read(series));
    return { name: this.name, help: this.#help, type: 'histogram', aggregator: 'sum', values };
  }

  reset(): void {
    for (const series of this.#series) {
      series.counts.fill(0);
      series.sum = 0;
    }
  }

  #read({ labels, counts, sum }: CountedSeries): HistogramValues['values'] {
    let cumulative = 0;
    const buckets = counts.map((count, index) => {
      cumulative += count;
      return {
        labels: { le: this.#edges[index] ?? '+Inf', ...labels },
        value: cumulative,
        metricName: `${this.name}_bucket`,
      };
    });
    return [
      ...buckets,
      { labels, value: sum, metricName: `${this.name}_sum` },
      { labels, value: cumulative, metricName: `${this.name}_count` },
    ];
  }
}
