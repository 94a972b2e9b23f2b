import type { Readable } from 'node:stream';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@zenlogic/runtime';
import { ProblemError } from '@zenlogic/runtime/rest';

export interface UploadLimits {
  /** How large it may be, in bytes. */
  readonly size: number;
  /** How long it may stand still, in milliseconds. */
  readonly stallTimeout: number;
}

/**
 * Reads an upload piece by piece, no faster than it is asked for. It is never destroyed here: that would take the
 * connection along, and with it the answer.
 */
export class UploadChunks {
  readonly #upload: Readable;
  readonly #limits: UploadLimits;
  #received = 0;
  #wake: () => void = () => undefined;

  constructor(upload: Readable, limits: UploadLimits) {
    this.#upload = upload;
    this.#limits = limits;
    // An error means that the client hung up, which `close` tells as well.
    upload
      .on('error', this.#changed)
      .on('readable', this.#changed)
      .on('end', this.#changed)
      .on('close', this.#changed);
  }

  readonly #changed = (): void => this.#wake();

  /**
   * Waits for the next piece.
   *
   * @param signal aborts when nobody is interested any more; its reason is then thrown.
   * @returns undefined at the end of the upload.
   * @throws {ProblemError} 413 when the upload is too large, 408 when it stands still; a CANCELLED `ServiceError` when
   *   the client hangs up.
   */
  async next(signal: AbortSignal): Promise<Buffer | undefined> {
    for (;;) {
      signal.throwIfAborted();
      const chunk: Buffer | null = this.#upload.read();
      if (chunk !== null) {
        return this.#count(chunk);
      }
      if (this.#upload.readableEnded) {
        return undefined;
      }
      if (this.#upload.destroyed) {
        throw new ServiceError(status.CANCELLED, 'the client hung up before the end of its upload');
      }
      await this.#change(signal);
    }
  }

  /** Says that nobody reads on. */
  release(): void {
    this.#upload.off('readable', this.#changed).off('end', this.#changed).off('close', this.#changed);
  }

  #count(chunk: Buffer): Buffer {
    const { size } = this.#limits;
    this.#received += chunk.length;
    if (this.#received > size) {
      throw new ProblemError(413, `the upload is larger than ${size} bytes; split it`);
    }
    return chunk;
  }

  #change(signal: AbortSignal): Promise<void> {
    const { stallTimeout } = this.#limits;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new ProblemError(408, `the upload stood still for ${stallTimeout} ms; send it again`));
      }, stallTimeout);
      const stop = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.#wake = () => undefined;
      };
      const wake = () => {
        stop();
        resolve();
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake);
    });
  }
}
