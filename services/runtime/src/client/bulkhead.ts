import { status } from '@grpc/grpc-js';
import { ServiceError } from '../service-error.js';

/** Limits how many calls are under way, so that a slow server cannot pile them up. */
export class Bulkhead {
  readonly #limit: number;
  readonly #service: string;
  readonly #what: string;
  #underWay = 0;

  /** @param what such as "calls", for the message of the error. */
  constructor(limit: number, service: string, what: string) {
    this.#limit = limit;
    this.#service = service;
    this.#what = what;
  }

  get isFull(): boolean {
    return this.#underWay >= this.#limit;
  }

  enter(): void {
    this.#underWay++;
  }

  leave(): void {
    this.#underWay--;
  }

  refusal(): ServiceError {
    return new ServiceError(
      status.RESOURCE_EXHAUSTED,
      `${this.#limit} ${this.#what} of ${this.#service} are under way already; try again later`,
    );
  }
}
