/** One call as its caller saw it. */
export interface Call {
  /** When it was sent, in milliseconds since 1970. */
  readonly start: number;
  /** When it was answered or given up, the same. */
  readonly end: number;
  /** `OK`, the name of another gRPC code, or `WRONG_ANSWER` for an answer that is not what the data says. */
  readonly status: string;
}

/** Tells whether a call was answered as it should be. */
export function isAnswered({ status }: Call): boolean {
  return status === 'OK';
}
