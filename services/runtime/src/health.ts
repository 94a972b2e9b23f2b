import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/**
 * What this process answers to health checks (`grpc.health.v1`).
 *
 * | service            | SERVING while                                              | meant for             |
 * |--------------------|------------------------------------------------------------|-----------------------|
 * | `` (empty)         | all dependencies are available and the process is not told to stop | readiness, balancers |
 * | each API           | likewise                                                   | clients of that API   |
 * | each dependency    | it is available                                            | people: which part is away |
 * | `liveness`         | the event loop turns                                       | liveness: never depends on anything else |
 */
export class Health {
  readonly #implementation = new HealthImplementation();
  readonly #apis: readonly string[];
  readonly #available = new Map<string, boolean>();
  #draining = false;

  /**
   * @param apis full names of the served APIs, such as `auth.AuthService`.
   * @param dependencies what the APIs cannot answer without; each counts as away until it is said to be available.
   */
  constructor(apis: readonly string[], dependencies: readonly string[]) {
    this.#apis = apis;
    this.#implementation.setStatus('liveness', 'SERVING');
    for (const dependency of dependencies) {
      this.#available.set(dependency, false);
      this.#implementation.setStatus(dependency, 'NOT_SERVING');
    }
    this.#publish();
  }

  addToServer(server: Server): void {
    this.#implementation.addToServer(server);
  }

  setAvailable(dependency: string, available: boolean): void {
    this.#available.set(dependency, available);
    this.#implementation.setStatus(dependency, available ? 'SERVING' : 'NOT_SERVING');
    this.#publish();
  }

  /** Whether the empty service is SERVING. */
  get ready(): boolean {
    return !this.#draining && [...this.#available.values()].every(Boolean);
  }

  /** Turns the process not ready for good; the first step of stopping. */
  drain(): void {
    this.#draining = true;
    this.#publish();
  }

  #publish(): void {
    const { ready } = this;
    for (const service of ['', ...this.#apis]) {
      this.#implementation.setStatus(service, ready ? 'SERVING' : 'NOT_SERVING');
    }
  }
}
