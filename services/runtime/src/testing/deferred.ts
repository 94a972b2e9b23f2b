/** A promise with its end in the hands of a test. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
}

export function deferred<Value = void>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((end) => {
    resolve = end;
  });
  return { promise, resolve: (value) => resolve(value) };
}
