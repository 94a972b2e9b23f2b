import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import type { Access, Authorizer, Permission, ServedCall } from './authorizer.js';
import { Turnstile } from './turnstile.js';

/** A stream whose caller was authorised, and is again and again. */
export interface OpenStream extends Access {
  /** Aborts, with the reason, when the stream must end: its call is over, access is lost, the server stops, or `end`. */
  readonly signal: AbortSignal;
  end(reason: Error): void;
  /** To be called when the stream has ended. */
  release(): void;
}

/** How many streams are authorised at once: many begin together when a replica has gone, and auth serves others too. */
const concurrency = 100;

/** Authorises streams when they begin and while they are open. */
export class StreamAccess {
  readonly #authorizer: Authorizer;
  readonly #checkInterval: number;
  readonly #turnstile = new Turnstile(concurrency);
  readonly #open = new Set<OpenStream>();
  #isStopped = false;

  /** @param checkInterval how often, in milliseconds, the access of each open stream is checked again at least. */
  constructor(authorizer: Authorizer, checkInterval: number) {
    this.#authorizer = authorizer;
    this.#checkInterval = checkInterval;
  }

  /**
   * Authorises the caller of a stream.
   *
   * @param ended the signal of the call.
   * @throws {ServiceError} as `Authorizer.authorize` does.
   */
  async open(
    call: ServedCall,
    ended: AbortSignal,
    permission: Permission,
    rawLocalId: string,
  ): Promise<OpenStream> {
    const authorize = (localId: string) =>
      this.#turnstile.pass(async () => {
        ended.throwIfAborted();
        return await this.#authorizer.authorize(call, permission, localId);
      });
    const access = await authorize(rawLocalId);
    ended.throwIfAborted();
    if (this.#isStopped) {
      throw stopping();
    }
    const controller = new AbortController();
    const end = (reason: unknown) => controller.abort(reason);
    const onEnded = () => end(ended.reason);
    ended.addEventListener('abort', onEnded, { once: true });
    const stopChecking = repeat(() => authorize(access.localId), this.#checkInterval, end);
    const stream: OpenStream = {
      ...access,
      signal: controller.signal,
      end,
      release: () => {
        stopChecking();
        ended.removeEventListener('abort', onEnded);
        this.#open.delete(stream);
      },
    };
    this.#open.add(stream);
    return stream;
  }

  /** Ends all open streams, so that their callers begin again elsewhere, and lets none begin. */
  stop(): void {
    this.#isStopped = true;
    for (const stream of this.#open) {
      stream.end(stopping());
    }
  }
}

function stopping(): ServiceError {
  return new ServiceError(status.UNAVAILABLE, 'the server stops; begin again, with the last resume token');
}

/** Does something again and again until it fails. @returns stops it. */
function repeat(
  action: () => Promise<unknown>,
  interval: number,
  fail: (error: unknown) => void,
): () => void {
  let isStopped = false;
  let timer = schedule();

  // Sooner by chance, so that streams that began together are not checked together.
  function schedule(): NodeJS.Timeout {
    return setTimeout(run, interval * (0.5 + Math.random() / 2));
  }
  function run(): void {
    action().then(
      () => {
        if (!isStopped) {
          timer = schedule();
        }
      },
      (error) => {
        if (!isStopped) {
          fail(error);
        }
      },
    );
  }
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
