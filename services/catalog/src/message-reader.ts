import type { Readable } from 'node:stream';

/** Reads the messages of a call as they come. What is not taken stays with the caller, so that reading slowly slows it. */
export class MessageReader<Message> {
  readonly #call: Readable;
  #wake: () => void = () => undefined;

  constructor(call: Readable) {
    this.#call = call;
    for (const event of ['readable', 'end', 'close']) {
      call.on(event, () => this.#wake());
    }
  }

  /**
   * Takes the messages that are there, waiting for the first of them; none when the caller has sent all.
   *
   * @throws the reason of the signal when it aborts.
   */
  async take(limit: number, signal: AbortSignal): Promise<Message[]> {
    for (;;) {
      signal.throwIfAborted();
      const messages = this.#read(limit);
      if (messages.length > 0 || this.#call.readableEnded || this.#call.destroyed) {
        return messages;
      }
      await this.#more(signal);
    }
  }

  #read(limit: number): Message[] {
    const messages: Message[] = [];
    while (messages.length < limit) {
      const message: Message | null = this.#call.read();
      if (message === null) {
        break;
      }
      messages.push(message);
    }
    return messages;
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        signal.removeEventListener('abort', this.#wake);
        resolve();
      };
      signal.addEventListener('abort', this.#wake);
    });
  }
}
