/** The methods of a generated `…ServiceDefinition`, without the index signature that it inherits. */
export type MethodName<Definition> = keyof {
  [Name in keyof Definition as string extends Name ? never : Name]: true;
} &
  string;

/** What a caller of a method sends. */
export type RequestOf<Definition, Method extends keyof Definition> = Definition[Method] extends {
  requestSerialize(value: infer Request): Buffer;
}
  ? Request
  : never;

/** What a caller of a method gets. */
export type ResponseOf<Definition, Method extends keyof Definition> = Definition[Method] extends {
  responseDeserialize(bytes: Buffer): infer Response;
}
  ? Response
  : never;
