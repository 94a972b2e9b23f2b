import type { CallerPod } from './caller-pod.js';
import type { RunningCommand } from './command.js';
import { demo } from './demo.js';

/** What keeps going while servers are taken away; see `test/pods/flow.mjs`. */
export interface FlowOptions {
  readonly token: string;
  /** WatchStock streams. By default, 10. */
  readonly watches?: number;
  /** Sync streams, each with ten adjustments a second. By default, 4. */
  readonly syncs?: number;
  /** Requests by REST through the gateway. By default, none. */
  readonly restPerSecond?: number;
}

/** What came of it. */
export interface FlowReport {
  readonly watch: StreamCounts & {
    readonly messages: number;
    /** Watches whose place was lost, so that they began anew. */
    readonly expired: number;
    /** Watches that do not know the last stock in the end. */
    readonly behind: number;
  };
  readonly sync: StreamCounts & {
    readonly sent: number;
    readonly applied: number;
    readonly refused: number;
    readonly repeated: number;
    /** Adjustments without a result. */
    readonly unconfirmed: number;
    /** By how much the stock differs from the adjustments that were applied. */
    readonly miscounted: number;
  };
  readonly rest: {
    readonly calls: number;
    readonly failed: number;
    readonly errors: Readonly<Record<string, number>>;
    /** In milliseconds; undefined without calls. */
    readonly p99?: number;
    readonly p50?: number;
  };
}

interface StreamCounts {
  readonly streams: number;
  readonly reopened: number;
  readonly errors: Readonly<Record<string, number>>;
}

/** Streams, and requests by REST, that are under way. */
export class Flow {
  readonly #running: RunningCommand;

  /** Starts in a pod. Resolves once all streams are open. */
  static async start(caller: CallerPod, options: FlowOptions): Promise<Flow> {
    const running = caller.start(
      'flow.mjs',
      { watches: 10, syncs: 4, restPerSecond: 0, local: demo.local, skus: demo.skus, ...options },
      600,
    );
    await Promise.race([
      running.line('open'),
      running.output.then(() => Promise.reject(new Error('the streams ended before they were open'))),
    ]);
    return new Flow(running);
  }

  private constructor(running: RunningCommand) {
    this.#running = running;
  }

  /** Ends it, once everything that was sent has its result. */
  async finish(): Promise<FlowReport> {
    this.#running.closeInput();
    const output = await this.#running.output;
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  }

  /** Ends it at once, when nobody wants to know any more. */
  stop(): void {
    this.#running.stop();
  }
}
