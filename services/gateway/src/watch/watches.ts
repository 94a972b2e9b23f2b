import { Readable } from 'node:stream';
import { type ClientReadableStream, status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import type { WatchStockResponse__Output } from '../gen/catalog/v1/WatchStockResponse.js';
import { WatchProgress } from './watch-progress.js';

type WatchStream = ClientReadableStream<WatchStockResponse__Output>;

/** Opens WatchStock after the place that a token names; an empty one begins with the stock of the moment. */
export type OpenWatch = (resumeToken: string) => WatchStream;

/** All watches of this process. */
export class Watches {
  readonly #open = new Set<WatchStream>();
  #isEnding = false;

  /**
   * Opens a watch and waits until catalog has accepted it.
   *
   * @returns the events, as the body of a response. It is read from catalog no faster than it is read by the client. When
   *   a replica of catalog goes, it goes on with another one; when that fails as well, it ends, so that the client
   *   connects again.
   * @throws {ServiceError} what catalog says instead; UNAVAILABLE once the process stops.
   */
  async start(open: OpenWatch, resumeToken: string): Promise<Readable> {
    if (this.#isEnding) {
      throw new ServiceError(status.UNAVAILABLE, 'this gateway stops; connect again');
    }
    const stream = this.#track(open(resumeToken));
    await accepted(stream);
    return Readable.from(this.#events(open, stream, new WatchProgress(resumeToken)));
  }

  /** Ends all watches, so that their clients connect elsewhere, and refuses new ones. */
  end(): void {
    this.#isEnding = true;
    for (const stream of this.#open) {
      stream.cancel();
    }
  }

  async *#events(open: OpenWatch, first: WatchStream, progress: WatchProgress): AsyncGenerator<string> {
    yield progress.begin();
    let stream = first;
    for (;;) {
      try {
        for await (const message of stream) {
          yield progress.take(message);
        }
        return;
      } catch (error) {
        if (this.#isEnding || !isReplicaGone(error) || !progress.mayResume) {
          // Whatever it is, the client learns it when it connects again: a status can be sent then.
          return;
        }
        yield* progress.resume();
        const next = this.#reopen(open, progress.resumeToken);
        if (next === undefined) {
          return;
        }
        stream = next;
      }
    }
  }

  #reopen(open: OpenWatch, resumeToken: string): WatchStream | undefined {
    try {
      return this.#track(open(resumeToken));
    } catch {
      // The circuit breaker is open, or too many streams are.
      return undefined;
    }
  }

  #track(stream: WatchStream): WatchStream {
    this.#open.add(stream);
    stream.on('status', () => this.#open.delete(stream));
    return stream;
  }
}

function isReplicaGone(error: unknown): boolean {
  return error instanceof ServiceError && error.code === status.UNAVAILABLE;
}

/** Waits for the first sign of catalog: its metadata, or how the call ended without. */
function accepted(stream: WatchStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('metadata', () => resolve());
    stream.on('error', reject);
  });
}
