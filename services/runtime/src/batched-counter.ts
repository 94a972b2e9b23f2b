import { Counter, type Registry } from 'prom-client';

/** Counts events of one set of labels. */
export interface CounterSeries {
  increment(): void;
}

/**
 * A counter of prom-client whose busiest series are looked up once, counted in a plain number and handed over when
 * somebody reads: prom-client makes a text of the labels at each increment.
 */
export class BatchedCounter<Label extends string> {
  /** The counter itself, for series that are seldom counted. */
  readonly counter: Counter<Label>;
  readonly #flushes: (() => void)[] = [];

  constructor(options: {
    readonly name: string;
    readonly help: string;
    readonly labelNames: readonly Label[];
    readonly registry: Registry;
  }) {
    const { name, help, labelNames, registry } = options;
    this.counter = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect: () => {
        for (const flush of this.#flushes) {
          flush();
        }
      },
    });
  }

  /** Adds a series, present from the start; to be called once for each set of labels. */
  addSeries(labels: Readonly<Record<Label, string>>): CounterSeries {
    const series = this.counter.labels(labels);
    let pending = 0;
    this.#flushes.push(() => {
      series.inc(pending);
      pending = 0;
    });
    return {
      increment() {
        pending++;
      },
    };
  }
}
