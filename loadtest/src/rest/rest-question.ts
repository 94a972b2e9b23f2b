import type { ExpectedAnswer } from '../call-data.js';

/** A request by REST and the answer that the data calls for. */
export interface RestQuestion {
  /** With `/` at its front and all that follows. */
  readonly path: string;
  /** The bearer token. */
  readonly token: string;
  /** The HTTP status of a right answer; a refusal can be right. */
  readonly status: number;
  /** What the JSON of a right answer says. Fields that are not named here may be anything. */
  readonly expected: ExpectedAnswer;
  /** Whether the servers behind the gateway surely count it: a token that does not verify ends earlier. */
  readonly isServed: boolean;
  /** Says what is asked, for people; it holds no token. */
  readonly kind: string;
}

/** What came back over HTTP. */
export interface RestAnswer {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly body: string;
  /** `x-fallback`: how the answer was had when gRPC did not give it; undefined when gRPC did. */
  readonly fallback: string | undefined;
  /** Why there is no answer; empty when there is one. */
  readonly error: string;
}
